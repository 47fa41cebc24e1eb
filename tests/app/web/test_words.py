"""Words and texts on the pages: the model card, flags, events, titles, MLflow."""

import re

from app.serving.experiments import ui_address, ui_command
from app.web.markdown import as_html
from app.web.words import event_words, kind_words
from tests.app.serving_samples import Visitor


def test_the_model_card_is_headings_and_tables(guest: Visitor) -> None:
    guest.sign_in("analyst")
    page = guest.get("/models").text
    assert "<h3>Model card: default</h3>" in page
    assert "<h4>Intended use</h4>" in page
    assert '<th scope="col">figure</th>' in page
    assert "<td>quadratic weighted kappa</td>" in page
    assert "## " not in page


def test_a_model_card_cannot_bring_markup_of_its_own() -> None:
    card = '# <script>a</script>\n\n<b onclick="x">b</b> [c](javascript:d) ![e](//f)\n\0\n'
    made = str(as_html(card, below=2))
    assert re.findall(r"<(\w+)", made) == ["h3", "p"]
    assert "href" not in made
    assert "\0" not in made


def test_kinds_and_events_read_as_english() -> None:
    assert kind_words("similar_evidence_different_grade") == "Similar evidence, different grade"
    assert kind_words("thin_evidence") == "Thin evidence"
    assert event_words("monitor asked for") == "Look for drift asked for"
    assert event_words("signed in") == "Signed in"


def test_the_mlflow_command_is_exact_and_shows_no_password() -> None:
    ui = "MLFLOW_DISABLE_TELEMETRY=true mlflow ui --backend-store-uri "
    assert ui_command("sqlite:////srv/ml flow.db") == f"{ui}'sqlite:////srv/ml flow.db'"
    for uri in (
        "postgresql://ann:s3cret@host/db",
        "postgresql://ann:s3c@ret@host/db",
        "postgresql://ann:s3cr/et@host/db",
        "postgresql://host/db?user=ann&password=s3cret&sslmode=require",
    ):
        shown = ui_command(uri)
        assert "s3c" not in shown
        assert "ret@" not in shown
        assert "***" in shown
        assert "host/db" in shown
    assert ui_address("https://ann:s3cret@host/page?token=x") == "https://host/page"
    assert ui_address("sqlite:///a.db") is None


def test_the_model_page_shows_the_command(guest: Visitor) -> None:
    guest.sign_in("analyst")
    page = guest.get("/models").text
    assert "mlflow ui --backend-store-uri sqlite:///" in page
    assert 'href="http://127.0.0.1:5000"' not in page
