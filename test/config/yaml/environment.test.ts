// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what is tested
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { substituteText, substituteVariables } from "../../../src/config/yaml/environment.ts";

const environment = { RATE: "5000", EMPTY: "", _x1: "low", COST: "$RATE ${RATE} $1 $&", lower: "yes" };

describe("substituteText", () => {
	const replaced: Array<[text: string, expected: string, why: string]> = [
		["${RATE}", "5000", "a variable"],
		["a-${RATE}-b-${_x1}", "a-5000-b-low", "several in one text"],
		["${lower}", "yes", "letters of either case"],
		["${EMPTY}", "", "an empty variable"],
		["${NONE:-7}", "7", "a default for an unset one"],
		["${EMPTY:-7}", "7", "a default for an empty one"],
		["${RATE:-7}", "5000", "the variable rather than its default"],
		["${NONE:-}", "", "an empty default"],
		["${NONE:-a:-b=c, d}", "a:-b=c, d", "a default of several words"],
		["$${RATE}", "${RATE}", "a literal"],
		["$${NONE}", "${NONE}", "a literal that names no variable"],
		["$${ ${RATE}", "${ 5000", "a literal and a variable"],
		["${COST}", "$RATE ${RATE} $1 $&", "a value, which is not looked through again"],
		["pa$$word $RATE {zone.id} 5$", "pa$$word $RATE {zone.id} 5$", "dollars and braces of their own"],
		["${file:/run/secrets:key}", "${file:/run/secrets:key}", "a reference of the Java client, kept"],
	];
	for (const [text, expected, why] of replaced) {
		it(`makes \`${expected}\` of \`${text}\`: ${why}`, () =>
			assert.deepEqual(substituteText(text, environment), { value: expected, problems: [] }));
	}

	const advice = "write `${NAME}` or `${NAME:-default}`, or `$${` for a plain `${`";
	const refused: Array<[text: string, messages: string[], why: string]> = [
		[
			"a ${NONE}",
			["the environment variable `NONE` is not set; set it, or give a default as in `${NONE:-value}`"],
			"a variable that is not set",
		],
		[
			"${NONE} ${RATE} ${}",
			[
				"the environment variable `NONE` is not set; set it, or give a default as in `${NONE:-value}`",
				`\`\${}\` names no environment variable; ${advice}`,
			],
			"everything that is wrong",
		],
		["${1A}", [`\`\${1A}\` names no environment variable; ${advice}`], "a digit in front"],
		["${RATE", [`\`\${RATE\` names no environment variable; ${advice}`], "a brace left open"],
		["${RATE-7}", [`\`\${RATE-7}\` names no environment variable; ${advice}`], "a shell's other default"],
		["${RATE:?no}", [`\`\${RATE:?no}\` names no environment variable; ${advice}`], "a shell's own check"],
		["${NONE:-${RATE}}", [`\`\${NONE:-\${RATE}\` names no environment variable; ${advice}`], "a nested variable"],
		[`\${${"a.".repeat(50)}}`, [`\`\${${"a.".repeat(20)}\` names no environment variable; ${advice}`], "a long one"],
		[
			"${toString}",
			["the environment variable `toString` is not set; set it, or give a default as in `${toString:-value}`"],
			"what every object has",
		],
	];
	for (const [text, messages, why] of refused) {
		it(`refuses \`${text}\`: ${why}`, () => {
			const { problems } = substituteText(text, environment, ["key"]);
			assert.deepEqual(
				problems,
				messages.map((message) => ({ path: ["key"], message })),
			);
		});
	}
});

describe("substituteVariables", () => {
	it("goes through lists and mappings, but leaves keys and the data alone", () => {
		const data = { "${RATE}": "${RATE}", list: ["${_x1}", { inner: "${NONE:-x}" }], nothing: null };
		const before = structuredClone(data);
		assert.deepEqual(substituteVariables(data, environment).value, {
			"${RATE}": "5000",
			list: ["low", { inner: "x" }],
			nothing: null,
		});
		assert.deepEqual(data, before);
	});

	it("says where each unset variable stands", () => {
		const { problems } = substituteVariables({ a: "${NO}", l: ["", { b: "${NOR}" }] }, environment);
		assert.deepEqual(
			problems.map(({ path }) => path),
			[["a"], ["l", 1, "b"]],
		);
	});

	it("replaces what two places share once each", () => {
		const shared = ["$${RATE}"];
		assert.deepEqual(substituteVariables([shared, shared], environment).value, [["${RATE}"], ["${RATE}"]]);
	});

	it("leaves out what is verbatim", () => {
		const isVerbatim = (path: readonly PropertyKey[]) => path.join(".") === "m.format";
		const { value, problems } = substituteVariables(
			{ m: { format: "${NO}", rate: "${RATE}" } },
			environment,
			isVerbatim,
		);
		assert.deepEqual([value, problems], [{ m: { format: "${NO}", rate: "5000" } }, []]);
	});
});
