"""Where the long name of a node breaks on a phone."""

from ciris_admin.templatetags.pages import at_joints


def test_a_long_name_breaks_after_its_joints_and_not_in_a_word():
    assert at_joints("filter_config/a_channel:one") == (
        "filter_<wbr>config/<wbr>a_<wbr>channel:<wbr>one"
    )


def test_a_joint_at_the_end_or_before_another_breaks_nothing():
    assert at_joints("a__b_") == "a__<wbr>b_"


def test_what_is_in_a_name_is_text():
    assert at_joints("<b>_c&d") == "&lt;b&gt;_<wbr>c&amp;d"
