"""Invented names for the demo city, the same for the same seed."""

from random import Random

CITY = "河滨市"
COUNTIES = (
    ("beiyuan", "北苑区", "2,1"),
    ("baiyang", "白杨县", "3,1"),
    ("xiling", "西岭县", "1,2"),
    ("qiaodong", "桥东区", "2,2"),
    ("qiaoxi", "桥西区", "3,2"),
    ("qingshi", "青石县", "4,2"),
    ("nanhu", "南湖区", "1,3"),
    ("kaifaqu", "开发区", "2,3"),
    ("shiqiao", "石桥县", "3,3"),
    ("liulin", "柳林县", "4,3"),
    ("linhe", "临河县", "2,4"),
)
"""Code, name, place on the tile grid (column, row)."""

INDUSTRIES = (("construction", "建设"), ("machinery", "机电"), ("light", "轻工食品"))

_SURNAMES = (
    "陈王李张刘杨黄赵周吴徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路"
)
_GIVEN = (
    "立柱 建军 秀英 德福 晓兰 国强 桂芳 志刚 红梅 永强 玉兰 海涛 春燕 卫东 "
    "丽华 铁成 金凤 振华 雪梅 长河 小满 守业 明霞 大伟 凤琴 学文 爱萍 胜利 "
    "慧敏 宝山 彩云 文斌 淑珍 石头 亚楠 俊峰 改花 新民 素云 跃进 子豪 思琪 "
    "浩然 梦瑶 宇轩 佳怡 天佑 雨桐 一鸣 可心 博文 诗涵 昊天 欣悦 泽宇 若曦 "
    "晨光 静怡 鹏飞 婉婷 "
)
_TRADES_OF_FIRMS = (
    ("construction", "建工 安装 市政 路桥 装饰 第二建筑 钢构 桥梁配件"),
    ("machinery", "机床 重工 电气 阀门 轴承 橡塑 丝网 焊材"),
    ("light", "面粉 乳业 酿造 肉联 检测 皮毛 纺织 信息"),
)
_WORDS = "华丰 远大 金石 永固 长青 恒信 大成 新元 同力 宏业 广源 天润 万通 盛达 佳和 中兴"


def person(random: Random) -> str:
    """Return the name of nobody in particular."""
    if random.random() < 0.01:
        return random.choice(("阿依古丽", "巴特尔", "卓玛措", "欧阳文静", "司马长风", "热依扎"))
    given = random.choice(_GIVEN.split())
    if random.random() < 0.15:
        given = given[0]
    return random.choice(_SURNAMES) + given


def firm(random: Random, county: str) -> tuple[str, str, str]:
    """Return full name, short name and industry of an invented enterprise in *county*."""
    industry, kinds = random.choice(_TRADES_OF_FIRMS)
    short = f"{county[:2]}{random.choice(_WORDS.split())}{random.choice(kinds.split())}"
    return f"{CITY}{short}有限公司", short, industry
