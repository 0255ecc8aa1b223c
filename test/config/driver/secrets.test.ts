import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maskSecret } from "../../../src/config/driver/secrets.ts";

describe("maskSecret", () => {
	const secrets = [
		"ssl.keystore.password",
		"ssl.key.password",
		"sasl.password",
		"sasl.jaas.config",
		"ssl.keystore.key",
	];
	secrets.push("ssl.key.pem", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.client.credentials.client.secret");
	secrets.push("sasl.oauthbearer.assertion.private.key.passphrase", "sasl.oauthbearer.assertion.private.key.pem");
	secrets.push("sasl.kerberos.keytab", "librdkafka.sasl.password", "sasl.oauthbearer.config");
	for (const name of secrets) {
		it(`hides ${name}`, () => assert.equal(maskSecret(name, "s3cret"), "<masked>"));
	}

	for (const name of ["sasl.username", "ssl.ca.location", "ssl.key.location", "acks", "sasl.oauthbearer.client.id"]) {
		it(`shows ${name}`, () => assert.equal(maskSecret(name, "x"), "x"));
	}

	const values: Array<[value: string, shown: string, why: string]> = [
		["http://registry:8081/a:b@c", "http://registry:8081/a:b@c", "a URL without a login"],
		["https://me:pw@host:1/x", "https://me:<masked>@host:1/x", "the password of a URL"],
		["a https://me:p@w@host, http://you:x@b", "a https://me:<masked>@host, http://you:<masked>@b", "with an @ in it"],
		["https://me@host", "https://me@host", "a URL with a user alone"],
		["a@b:9092", "a@b:9092", "an address"],
		["-----BEGIN PRIVATE KEY----- AA -----END PRIVATE KEY-----", "<masked>", "a private key"],
		["-----BEGIN ENCRYPTED PRIVATE KEY-----", "<masked>", "an encrypted one"],
		["-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----", "no certificate"],
		[
			'x.Y required username="u" password="p;\\"q" a=b;',
			'x.Y required username="u" password=<masked> a=b;',
			"in double quotes",
		],
		[
			"x.Y required username='u' password = 'p w';",
			"x.Y required username='u' password = <masked>;",
			"in single quotes",
		],
		["x.Y required password=pw;", "x.Y required password=<masked>;", "without quotes"],
		['x.Y required password="open', "x.Y required password=<masked>", "in quotes that never close"],
		[
			'x.Y required user_bob="pw" clientSecret="cs";',
			"x.Y required user_bob=<masked> clientSecret=<masked>;",
			"a listener's users",
		],
		['{"password": "pw", "n": 1}', '{"password": <masked>, "n": 1}', "in JSON"],
		["passwords are kept elsewhere", "passwords are kept elsewhere", "no talk of passwords"],
	];
	for (const [value, shown, why] of values) {
		it(`shows ${shown}: ${why}`, () => assert.equal(maskSecret("some.property", value), shown));
	}

	it("shows that a secret is empty", () => assert.equal(maskSecret("sasl.password", ""), ""));
});
