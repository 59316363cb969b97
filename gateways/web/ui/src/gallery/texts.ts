/** What people of an invented village have written, by reference; a reference that is not here was erased. */
import type { Written } from "../live/content.ts";
import type { Language } from "../words/words.ts";

/** What a charter calls a thing comes in both languages. */
const NAMES: Record<string, Record<Language, string>> = {
  end: { en: "End the debate and vote now", "zh-CN": "结束讨论，立即表决" },
  aside: { en: "Put it aside for now", "zh-CN": "暂时搁置" },
  "later-sitting": { en: "Decide it in the next sitting", "zh-CN": "留到下次会议再议" },
  close: { en: "Close the list of speakers", "zh-CN": "停止登记发言" },
};

/** Somebody from the shoulders up, in these colours. */
function portrait(coat: string, hair: string): Record<Language, string> {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#e4ebe4"/><path d="M12 96c2-26 18-32 36-32s34 6 36 32z" fill="${coat}"/><circle cx="48" cy="42" r="19" fill="#d9a77e"/><path d="M28 44c-2-34 42-34 40 0-4-12-10-16-20-16s-16 4-20 16z" fill="${hair}"/></svg>`;
  const url = `data:image/svg+xml,${encodeURIComponent(drawn)}`;
  return { en: url, "zh-CN": url };
}

const TEXTS: Record<string, Record<Language, string>> = {
  "photo-1": portrait("#0f5e54", "#333"),
  "photo-2": portrait("#8a4b14", "#888"),
  village: { en: "Lower Sluice village", "zh-CN": "下沟村" },
  sitting: { en: "Autumn assembly", "zh-CN": "秋季村民会议" },
  sluice: { en: "Repair the lower sluice before the rains", "zh-CN": "雨季前修好下沟水闸" },
  long: {
    en: "Rent out the old school house to the workshop for woven baskets for five years, and spend the rent on the road to the upper fields and on lamps along it",
    "zh-CN": "把旧校舍租给竹编作坊五年，租金用来修通往上坡田地的道路并在沿途安装路灯，每年向村民公布一次账目",
  },
  school: { en: "Rent out the old school house", "zh-CN": "出租旧校舍" },
  headman: { en: "Who speaks for the village at the water board?", "zh-CN": "推选谁代表本村参加水务会？" },
  team: { en: "The team of the upper fields", "zh-CN": "上坡田组" },
  body: { en: "The gate leaks.\n\nTwo teams need a week.", "zh-CN": "闸门漏水。\n\n两个小组需要一周。" },
  rules: {
    en: "The workshop rents the old school house.\nThe rent is 300 yuan a month.\nIt is paid at the end of each year.\nThe accounts are read out at the assembly.",
    "zh-CN": "竹编作坊租用旧校舍。\n每月租金三百元。\n租金每年年底支付。\n账目在村民会议上公布。",
  },
  "rules-2": {
    en: "The workshop rents the old school house.\nThe rent is 300 yuan a month.\nIt is paid at the end of each year.\nThe accounts are read out at the assembly.\nA notice with them hangs at the gate for a month.",
    "zh-CN": "竹编作坊租用旧校舍。\n每月租金三百元。\n租金每年年底支付。\n账目在村民会议上公布。\n账目在村口张贴一个月。",
  },
  "rules-whole": {
    en: "The workshop rents the old school house for five years.\nThe rent is 300 yuan a month.\nIt is paid at the end of each year.\nThe workshop mends the roof and the windows before it moves in, and shows the committee the bills.\nThe yard stays open to all: children play there, and rice is dried there in the autumn.\nWhoever of the village wants to learn the work is taught it in the winter months without a fee.\nThe rent pays for the road to the upper fields first, then for lamps along it.\nThe accounts are read out at the assembly in spring, and whoever asks sees the books.\nA notice with them hangs at the gate for a month.\nIf the rent is not paid for half a year, the assembly decides anew.",
    "zh-CN": "竹编作坊租用旧校舍五年。\n每月租金三百元。\n租金每年年底支付。\n作坊搬进来以前修好屋顶和窗户，并把账单交给委员会看。\n院子仍向大家开放：孩子可以在那里玩，秋天可以在那里晒稻谷。\n村里谁想学手艺，冬天可以免费去学。\n租金先用来修通往上坡田地的路，再在沿途安装路灯。\n账目在春季村民会议上公布，谁要查账都可以。\n账目在村口张贴一个月。\n如果半年没有付租金，由村民会议重新决定。",
  },
  "rent-up": { en: "The rent is 500 yuan a month, and 600 from the third year.", "zh-CN": "每月租金五百元，第三年起六百元。" },
  "rent-half": { en: "The rent is 300 yuan a month, paid by the half-year.", "zh-CN": "每月租金三百元，每半年支付一次。" },
  notice: { en: "A notice with them hangs at the gate for a month.", "zh-CN": "账目在村口张贴一个月。" },
  gain: { en: "My brother sells the timber for the gate.", "zh-CN": "闸门的木料由我兄弟供应。" },
  later: { en: "Saturday at nine, in the same hall", "zh-CN": "星期六上午九点，还在这里" },
  barn: { en: "The old mill, upper room", "zh-CN": "老磨坊楼上" },
  reason: { en: "The roll was out of date.", "zh-CN": "名册已过期。" },
  lin: { en: "Lin Guihua", "zh-CN": "林桂花" },
  wang: { en: "Wang Jianguo", "zh-CN": "王建国" },
};

export function written(ref: string, language: Language): Written | undefined {
  const name = NAMES[ref];
  if (name) return { text: name.en, lang: "en", also: { "zh-CN": name["zh-CN"] } };
  const text = TEXTS[ref]?.[language];
  return text === undefined ? undefined : { text, lang: language };
}
