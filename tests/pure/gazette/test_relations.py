"""What a document does to others is read from its provisions, lists and title, and from nothing else."""

import time

import pytest

from disclosure.gazette.relations import relations_of
from disclosure.gazette.structure import structure_of

DECISION = """关于废止和修改部分规范性文件的决定
各区县人民政府：
经研究，决定（演示数据）：
一、废止下列文件：
1.《演示办法（试行）》（长演发〔2008〕3号）
2.关于演示的通知（长演发[2009]5号）
3.长沙市演示局关于印发《演示规定》的通知（长演发〔2008〕33号）
4.根据《演示法》的要求，其他文件另行清理。
二、对《演示条例》（长演发〔2010〕9号）作如下修改：
（一）将第三条第二款修改为：“市演示局应当演示。”
（二）删去第七条。
（三）第九条中的“甲”修改为“乙”。
（四）增加一条，作为第十条：“丙”。
三、《旧办法》（长演发〔2001〕1号）、《旧规定》（长演发〔2002〕2号）等文件自本决定施行之日起同时废止。
四、长演发〔2003〕1号、长演发〔2003〕2号文件停止执行。
长沙市演示局
2021年3月5日
附件
宣布失效的规范性文件目录
序号\t标题\t文号
1\t关于演示工作的通知\t长演发〔1999〕7号
"""


def stated(text, title="", number=""):
    found = relations_of(structure_of(text), title=title, number=number)
    return [(one.kind.value, one.number or one.title, one.place, one.anchor) for one in found]


def test_lists_sentences_and_tables_tell_what_is_repealed_and_amended_and_where():
    assert stated(DECISION) == [
        ("废止", "长演发〔2008〕3号", "", "h1-1"),
        ("废止", "长演发〔2009〕5号", "", "h1-2"),
        ("废止", "长演发〔2008〕33号", "", "h1-3"),
        ("修改", "长演发〔2010〕9号", "第三条第二款", "h2-1"),
        ("修改", "长演发〔2010〕9号", "第七条", "h2-2"),
        ("修改", "长演发〔2010〕9号", "第九条", "h2-3"),
        ("修改", "长演发〔2010〕9号", "第十条", "h2-4"),
        ("废止", "长演发〔2001〕1号", "", "h3"),
        ("废止", "长演发〔2002〕2号", "", "h3"),
        ("废止", "长演发〔2003〕1号", "", "h4"),
        ("废止", "长演发〔2003〕2号", "", "h4"),
        ("失效", "长演发〔1999〕7号", "", "d2-p4"),
    ]


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("2015年2月3日发布的《旧办法》（长演发〔2015〕1号）同时废止。", "长演发〔2015〕1号"),
        ("《旧办法》（长演发〔2015〕1号）自2021年1月1日起失效。", "长演发〔2015〕1号"),
        ("市演示局决定废止《旧办法》（长演发〔2015〕1号）。", "长演发〔2015〕1号"),
        ("原《旧办法》停止执行。", "旧办法"),
        ("2015年印发的《旧办法》同时作废。", "旧办法"),
    ],
)
def test_a_sentence_repeals(sentence, number):
    assert [relation[1] for relation in stated(f"第一条 {sentence}")] == [number]


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《演示法》的规定，修改、废止文件应当公开。",
        "制定、修改和废止《演示目录》由市演示局负责。",
        "有下列情形之一的，应当废止：（一）与《演示法》抵触。",
        "定期修订《演示目录》。",
        "《演示办法》废止的，应当公告。",
    ],
)
def test_speaking_of_repeal_in_general_repeals_nothing(sentence):
    assert stated(f"第一条 {sentence}") == []


@pytest.mark.parametrize(
    ("title", "text", "relation"),
    [
        ("关于印发《甲办法》的通知", "各单位：\n现将《甲办法》印发给你们。", ("印发", "甲办法", "", "p2")),
        (
            "市演示局转发省演示厅关于甲的通知",
            "现将《省演示厅关于甲的通知》（湘演发〔2020〕3号）转发给你们。",
            ("转发", "湘演发〔2020〕3号", "", "p1"),
        ),
        ("《甲办法》政策解读", "《甲办法》（长演发〔2020〕3号）解读如下。", ("解读", "长演发〔2020〕3号", "", "p1")),
        ("关于修改《甲办法》的决定", "一、第五条修改为：“乙”。", ("修改", "甲办法", "第五条", "h1")),
        ("关于废止《甲办法》的决定", "《甲办法》不再适用。", ("废止", "甲办法", "", "p1")),
    ],
)
def test_a_title_states_a_relation_and_the_text_its_provision(title, text, relation):
    assert stated(text, title=title) == [relation]


def test_a_table_whose_cells_are_lines_is_a_list_too():
    cells = [
        "序号",
        "文件名称",
        "文号",
        "1",
        "关于演示甲工作的通知",
        "长演发〔1999〕7号",
        "2",
        "《演示乙办法》",
        "长演发〔1999〕8号",
    ]
    text = "附件\n废止的规范性文件目录\n" + "\n".join(cells)
    found = relations_of(structure_of(text))
    assert [(one.kind.value, one.title, one.number) for one in found] == [
        ("废止", "关于演示甲工作的通知", "长演发〔1999〕7号"),
        ("废止", "演示乙办法", "长演发〔1999〕8号"),
    ]


def test_the_number_of_an_older_text_with_a_longer_title_is_not_taken():
    text = "我局对《甲办法（试行）》（长演发〔2018〕1号）进行了修订，形成了《甲办法》，现印发给你们。"
    assert ("印发", "甲办法", "", "p1") in stated(text, title="关于印发《甲办法》的通知")


def test_a_document_does_nothing_to_itself():
    assert stated("本文（长演发〔2020〕1号）同时废止。", number="长演发〔2020〕1号") == []


@pytest.mark.parametrize(
    "piece",
    [
        "《甲乙》、",
        "《甲乙》废止、",
        "x《甲乙》修改为",
        "废止《",
        "第一条修改为",
        "《甲乙》同时废止。\n",
        "对《甲乙》作如下修改：将第一条",
    ],
)
def test_hostile_text_is_read_in_a_moment(piece):
    structure = structure_of(piece * (100_000 // len(piece)))
    begun = time.process_time()
    relations_of(structure, title="关于修改《甲乙》的决定")
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "title",
    [
        "《长沙市演示管理办法》政策解读",
        "长沙市演示管理办法政策解读",
        "一图读懂：长沙市演示管理办法",
        "关于长沙市演示管理办法的解读",
    ],
)
def test_an_interpretation_knows_its_document(title):
    (found,) = stated("演示数据：本文只作演示。", title)
    assert found[:2] == ("解读", "长沙市演示管理办法")


def test_each_attachment_s_list_ends_with_the_next_attachment():
    text = """长沙市演示局关于公布清理结果的公告
现将清理结果公布如下：
长沙市演示局
2024年5月6日
附件1 继续有效的规范性文件目录
序号\t标题\t文号
1\t关于演示甲的通知\t长演发〔2020〕7号
附件2 宣布失效的规范性文件目录
序号\t标题\t文号
1\t关于演示乙的通知\t长演发〔2019〕7号
"""
    assert ("失效", "长演发〔2019〕7号", "") in [one[:3] for one in stated(text)]
    assert "长演发〔2020〕7号" not in [one[1] for one in stated(text)]
