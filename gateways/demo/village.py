"""The sample community: a valley that shares its water, its people, and what they bring to the assembly."""

from typing import NamedTuple

COMMUNITY = "clear-valley-water"
NAME = "清溪用水合作社 · Clear Valley Water Co-operative"
SITTING = "十一月社员大会 · November assembly"
HALL = "老磨坊 · The old mill"
PRESET = "assembly.floor"
ZONE = "Asia/Shanghai"


class Villager(NamedTuple):
    """A row of the sample roll."""

    number: str
    name: str
    group: str
    household: str


_GROUPS = ("上沟 Upper Ditch", "中沟 Middle Ditch", "下沟 Lower Ditch")
_NAMES = (
    *("陈桂兰", "Harriet Lowe", "周德明", "王秀珍", "Tomas Brandt", "李国强", "黄美玉", "Nadia Okafor"),
    *("吴建平", "徐翠花", "Gareth Pryce", "孙志远", "马玉芬", "Leila Haddad", "朱永昌", "胡雪梅"),
    *("Owen Castell", "林阿水", "何静怡", "Ines Moreira", "高长顺", "罗小凤", "Peter Novak", "梁大川"),
    *("宋月娥", "Ruth Abney", "郑天佑", "谢春生", "Bram de Wit", "韩金枝", "唐立新", "Maeve Doyle"),
    *("冯守田", "于海燕", "Samuel Teo", "董玉林", "萧雨桐", "Anja Lindqvist", "程有根", "方小满"),
)
ROLL = tuple(
    Villager(str(at + 1), name, _GROUPS[at % 3], f"H{at // 2 + 1:02d}") for at, name in enumerate(_NAMES)
)
# Who is left to people: the chair's link and the participant's link. The other chair is simulated.
CHAIR = "1"
DEPUTY = "2"
SECRETARY = "3"
PARTICIPANT = "40"


class Place(NamedTuple):
    """Something that a motion can be about."""

    zh: str
    en: str


PLACES = (
    Place("上沟", "the Upper Ditch"),
    Place("老水井", "the old well"),
    Place("石桥水闸", "the Stone Bridge sluice"),
    Place("下沟", "the Lower Ditch"),
    Place("柳树塘", "Willow Pond"),
    Place("北坡管道", "the north slope pipe"),
    Place("磨坊渠", "the mill race"),
)


class Draft(NamedTuple):
    """A motion before it is about a place: titles of one line and texts, in both languages."""

    zh: str
    en: str
    text_zh: str
    text_en: str


DRAFTS = (
    Draft(
        "雨季前修好{zh}",
        "Repair {en} before the rains",
        "从维修基金中支出，请两名社员监督验收，账目公布在公告栏。",
        "Paid from the repair fund; two members watch the work and the bill goes on the notice board.",
    ),
    Draft(
        "给{zh}装一个水表",
        "Put a water meter on {en}",
        "装表以后，用了多少水大家都看得见，争论也会少一些。",
        "With a meter everyone can see how much water is taken, and there is less to argue about.",
    ),
    Draft(
        "每月检查一次{zh}的水质",
        "Test the water at {en} every month",
        "取样送县里化验，结果三天之内贴出来。",
        "Samples go to the county laboratory; the result is posted within three days.",
    ),
    Draft(
        "旱季里{zh}隔天放水",
        "Open {en} every second day in the dry season",
        "单日给上游，双日给下游，由值日员开闸并记录。",
        "Odd days for those upstream, even days for those downstream; the warden of the day keeps the book.",
    ),
    Draft(
        "在{zh}旁边种树护岸",
        "Plant trees along {en} to hold the bank",
        "每户出一名劳力，树苗由合作社购买。",
        "Each household gives one day of work; the co-operative buys the saplings.",
    ),
    Draft(
        "公开{zh}过去三年的维修账目",
        "Publish three years of repair accounts for {en}",
        "每一笔支出写明日期、用途和经手人。",
        "Each payment with its date, what it was for, and who handled it.",
    ),
    Draft(
        "请一位年轻社员学习看护{zh}",
        "Train a younger member to look after {en}",
        "跟老看护员学一年，合作社付给误工补贴。",
        "A year beside the present keeper, with a small allowance from the co-operative.",
    ),
    Draft(
        "夜里关闭{zh}",
        "Close {en} at night",
        "晚上十点到早上五点关闭，让水位回升；有急用可以找值日员。",
        "From ten at night until five, so that the level recovers; the warden opens it in an emergency.",
    ),
    Draft(
        "在{zh}装一盏太阳能灯",
        "Put a solar lamp at {en}",
        "夜里巡水的人已经滑倒过两次。",
        "Two people have slipped there on their night rounds.",
    ),
    Draft(
        "{zh}的水费两年不涨",
        "Keep the water price at {en} for two years",
        "收支平衡，又有一年的结余，没有理由现在涨价。",
        "Income covers costs and a year's reserve is left; there is no reason to raise it now.",
    ),
    Draft(
        "和邻村一起管理{zh}",
        "Look after {en} together with the next village",
        "费用按用水量分担，每季度开一次碰头会。",
        "Costs are shared by use, and both sides meet once a quarter.",
    ),
)


class Motion(NamedTuple):
    """A motion as it is brought: both languages, the mover's first; `matter` is the charter's word."""

    language: str
    title: str
    text: str
    matter: str


# One in ten is for those who are here, two are by roll-call.
MATTERS = {2: "hall", 3: "roll-call", 8: "roll-call"}


def motion(number: int, language: str) -> Motion:
    """The sample motion with this running number; after 77 of them the first comes again."""
    draft = DRAFTS[number % len(DRAFTS)]
    place = PLACES[number % len(PLACES)]
    chinese = (draft.zh.format(zh=place.zh), draft.text_zh)
    english = (draft.en.format(en=place.en), draft.text_en)
    first, second = (chinese, english) if language == "zh-CN" else (english, chinese)
    matter = MATTERS.get(number % 10, "advice" if number % 7 == 5 else "ordinary")
    return Motion(language, f"{first[0]} / {second[0]}", f"{first[1]}\n\n{second[1]}", matter)


def language_of_name(name: str) -> str:
    """What someone of this name is likely to write in."""
    return "en" if name.isascii() else "zh-CN"
