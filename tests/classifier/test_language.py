"""Notes in another language are named, and English shorthand never is."""

import pytest

from classifier.language import foreign_language, foreign_note

WELSH = """
Cyfarfod gyda'r prif gwnstabl heddiw yn y swyddfa.
Nid yw'r goruchwylwyr yn adolygu'r ffeiliau bob mis.
Mae'r llu yn deall y galw am ei wasanaethau yn dda.
Nid yw dioddefwyr yn cael gwybod am y canlyniad.
Mae'r swyddogion yn adnabod eu hardaloedd yn dda iawn.
Roedd y ddalfa yn lân ac yn ddiogel yn ystod yr ymweliad.
Does dim cynllun i fynd i'r afael â throseddau cyfundrefnol.
Mae'r strategaeth yn glir ac mae pawb yn ei deall.
Ni chafodd y plant eu holi ar ôl dychwelyd adref.
Mae angen gwella'r ffordd y mae'r llu yn ymateb i alwadau.
Siaradodd y rhingyll am y pwysau ar ei thîm.
Mae'r ystafell reoli yn brysur bob nos Wener.
Nid oedd unrhyw dystiolaeth o hyfforddiant diweddar.
Mae partneriaid yn canmol y gwaith ar gam-drin domestig.
Edrychwyd ar ddeugain o ffeiliau yn yr archwiliad.
""".strip().splitlines()

FRENCH = """
Les victimes ne sont pas informées du résultat.
Le commissariat dispose d'une stratégie claire et connue de tous.
Aucun superviseur n'a relu les dossiers depuis janvier.
Les agents connaissent bien leur quartier et leurs habitants.
La salle de commandement répond rapidement aux appels.
Il manque des enquêteurs spécialisés pour les violences conjugales.
Nous avons examiné quarante dossiers pendant la visite.
Les partenaires apprécient le travail de la brigade.
Le délai d'analyse des téléphones dépasse sept mois.
Les cellules étaient propres et bien éclairées.
La hiérarchie ne contrôle pas l'usage de la force.
Chaque groupe criminel est suivi par un responsable désigné.
Les mineurs disparus sont retrouvés dans la journée.
Le plan d'économies repose sur des hypothèses fragiles.
Les formations sont suivies par presque tous les policiers.
""".strip().splitlines()

SHORTHAND = """
CCTV DFU backlog 6mths
ASB plan ok
DCI Llewellyn, DS Prydderch, PC Gwyn - Caernarfon, Llangefni, Bala
S&S forms ok, BWV on, grounds vague, sgt sign-off late
MARAC MASH DASH THRIVE CPS OCG NPT PSD CCU
Foreign conviction checks lag a bit at weekends.
Custody cells clean, detainee meals ok, appropriate adults slow
Vetting backlog - 600 outstanding; aftercare minimal
neighbourhood abstraction high, morale fragile, sickness rising
Partnership commitment palpable; finance director candid
Kept informed: victims yes, witnesses no
""".strip().splitlines()


def test_welsh_and_french_are_recognised() -> None:
    found = [foreign_language(text) for text in WELSH + FRENCH]
    expected = ["Welsh"] * len(WELSH) + ["French"] * len(FRENCH)
    right = sum(got == want for got, want in zip(found, expected, strict=True))
    assert right >= 0.95 * len(expected), found


@pytest.mark.parametrize("text", SHORTHAND)
def test_shorthand_counts_as_english(text: str) -> None:
    assert foreign_language(text) is None


@pytest.mark.parametrize("text", ["", "?", "Diolch", "12 34", "\ufffd\u202e", "word " * 5000])
def test_scraps_have_no_language(text: str) -> None:
    assert foreign_language(text) is None


def test_a_note_is_foreign_when_most_of_its_words_are() -> None:
    english = "No supervisor review on the file and the victim was not told."
    assert foreign_note(WELSH) == "Welsh"
    assert foreign_note([*FRENCH, english]) == "French"
    assert foreign_note([WELSH[0], english, english]) is None
    assert foreign_note([]) is None
