"""A document is named after who issued it, not after the site that shows it."""

import pytest

from disclosure.gazette.bodies import leading_bodies, split_bodies
from disclosure.gazette.issuer import recognise_issuers
from disclosure.gazette.names import complete, whole_name


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"label": "长沙市财政局", "title": "关于演示的通知"}, ["长沙市财政局"]),
        ({"label": "市辖区", "title": "长沙市人民政府办公厅关于演示的通知"}, ["长沙市人民政府办公厅"]),
        ({"label": "区财政局", "title": "长沙市财政局关于演示的通知"}, ["长沙市财政局"]),
        ({"label": "市财政局", "title": "关于演示的通知", "place": "长沙市人民政府门户网站"}, ["长沙市财政局"]),
        (
            {"label": "市政府办公厅", "title": "关于演示", "place": "www.changsha.gov.cn"},
            ["长沙市人民政府办公厅"],
        ),
        ({"label": "国家演示局、演示部", "title": "关于演示的通知"}, ["国家演示局", "演示部"]),
        ({"label": "演示县政府网站", "title": "演示县人民政府工作规则"}, ["演示县人民政府"]),
        ({"title": "长沙市演示办法（长沙市人民政府令第137号）"}, ["长沙市人民政府"]),
        ({"title": "演示条例", "number": "国令第999号"}, ["国务院"]),
        ({"title": "关于演示的通知", "signed": ["长沙市演示局"]}, ["长沙市演示局"]),
        ({"title": "关于演示的通知", "number": "长政发〔2018〕7号", "place": "长沙市"}, ["长沙市人民政府"]),
        ({"title": "关于演示的通知", "number": "长政发〔2018〕7号", "place": "长治市"}, []),
        (
            {"title": "演示市演示条例", "head": "（2019年1月1日演示市第十五届人民代表大会常务委员会第三次会议通过）"},
            ["演示市人民代表大会常务委员会"],
        ),
        ({"label": "法大大", "title": "演示办法"}, []),
    ],
)
def test_the_issuer_is_the_body_that_the_document_itself_shows(found, expected):
    assert recognise_issuers(**found) == expected


def test_a_joint_document_names_every_body_that_signed():
    signed = ["长沙市演示局", "长沙市财政局", "长沙市民政局"]
    assert recognise_issuers(title="长沙市演示局等三部门关于演示的通知", signed=signed) == signed


def test_a_shortened_label_and_the_whole_name_are_one_body():
    assert recognise_issuers(label="国家林草局", title="国家林业和草原局关于演示的通知") == ["国家林草局"]


@pytest.mark.parametrize(
    ("title", "bodies"),
    [
        ("国务院办公厅转发国家演示局关于演示意见的通知", ["国务院办公厅"]),
        ("中共长沙市委办公室长沙市人民政府办公室印发《演示》的通知", ["中共长沙市委办公室", "长沙市人民政府办公室"]),
        ("演示部 演示总局关于演示的公告", ["演示部", "演示总局"]),
        ("关于演示的通知", []),
        ("《演示办法》解读", []),
    ],
)
def test_a_title_begins_with_those_who_issue_it(title, bodies):
    assert leading_bodies(title) == bodies


def test_names_are_split_at_whatever_blank_a_page_uses():
    assert split_bodies("\u200b演示部\u2002演示总局\u3000演示局等") == ["演示部", "演示总局", "演示局"]
    assert split_bodies("国 务 院") == ["国务院"]


def test_two_names_of_one_body_make_one_identity():
    assert whole_name("国家林草局") == whole_name("国家林业和草原局") == "国家林业和草原局"
    assert whole_name("国家医保局办公室") == "国家医疗保障局办公室"
    assert whole_name("中华人民共和国农业农村部") == "农业农村部"
    assert whole_name("长沙市发展改革委") == "长沙市发展和改革委员会"


def test_a_department_s_short_name_on_the_city_s_site_is_its_whole_name():
    assert complete("市发展改革委", "www.changsha.gov.cn") == "长沙市发展和改革委员会"
    assert complete("市演示局", "somewhere.example") == "市演示局"
