/** What people of an invented village have written, by reference; a reference that is not here was erased. */
import type { Written } from "../live/content.ts";
import type { Language } from "../words/words.ts";

const TEXTS: Record<string, Record<Language, string>> = {
  village: { en: "Lower Sluice village", "zh-CN": "下沟村" },
  sitting: { en: "Autumn assembly", "zh-CN": "秋季村民会议" },
  sluice: { en: "Repair the lower sluice before the rains", "zh-CN": "雨季前修好下沟水闸" },
  long: {
    en: "Rent out the old school house to the workshop for woven baskets for five years, and spend the rent on the road to the upper fields and on lamps along it",
    "zh-CN": "把旧校舍租给竹编作坊五年，租金用来修通往上坡田地的道路并在沿途安装路灯，每年向村民公布一次账目",
  },
  body: { en: "The gate leaks.\n\nTwo teams need a week.", "zh-CN": "闸门漏水。\n\n两个小组需要一周。" },
  reason: { en: "The roll was out of date.", "zh-CN": "名册已过期。" },
  lin: { en: "Lin Guihua", "zh-CN": "林桂花" },
  wang: { en: "Wang Jianguo", "zh-CN": "王建国" },
};

export function written(ref: string, language: Language): Written | undefined {
  const text = TEXTS[ref]?.[language];
  return text === undefined ? undefined : { text, lang: language };
}
