"""The pages, one module a task."""

from app.web.pages import (
    admin,
    downloads,
    grading,
    home,
    jobs,
    judgments,
    models,
    notes,
    panel,
    sign_in,
)

ROUTERS = (
    home.router,
    sign_in.router,
    notes.router,
    grading.router,
    downloads.router,
    jobs.router,
    panel.router,
    judgments.router,
    models.router,
    admin.router,
)
