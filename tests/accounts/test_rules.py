import pytest

from lims.accounts.rules import is_own_path


@pytest.mark.parametrize("target", ["/", "/resources/?q=a", "/lots/NGT0001?after=x#history"])
def test_a_path_of_this_site_is_followed(target):
    assert is_own_path(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "resources/",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_leaves_the_site_is_not_followed(target):
    assert not is_own_path(target)
