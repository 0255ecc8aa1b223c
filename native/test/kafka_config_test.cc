#include "kafka/kafka_config.h"

#include <gtest/gtest.h>

#include <array>

#include "test/kafka_rig.h"

namespace omb {
namespace {

std::string ValueOf(const ConfHandle& conf, const char* name) {
  std::array<char, 128> value{};
  size_t size = value.size();
  rd_kafka_conf_get(conf.get(), name, value.data(), &size);
  return value.data();
}

TEST(KafkaConfig, TakesTheLaterOfTwoEntries) {
  const ConfHandle conf = MakeConf({{"linger.ms", "7"}, {"acks", "1"}, {"linger.ms", "3"}});
  EXPECT_EQ(ValueOf(conf, "linger.ms"), "3");
  EXPECT_EQ(ValueOf(conf, "acks"), "1");
}

TEST(KafkaConfig, RefusesWhatLibrdkafkaRefusesAndSaysWhat) {
  const struct {
    const char* what;
    KafkaSettings settings;
    const char* name;
    const char* words;
  } rows[] = {
      {"an unknown name", {{"no.such.property", "1"}}, "no.such.property", "No such configuration property"},
      {"a number out of range", {{"linger.ms", "-1"}}, "linger.ms", "outside allowed range"},
      {"no number", {{"linger.ms", "soon"}}, "linger.ms", "Invalid value"},
      {"an unknown choice", {{"compression.type", "rar"}}, "compression.type", "Invalid value"},
      {"a good entry first",
       {{"acks", "all"}, {"nonsense", ""}},
       "nonsense",
       "No such configuration property"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string refusal = RefusalOf([&] { MakeConf(row.settings); });
    EXPECT_TRUE(Contains(refusal, row.name)) << refusal;
    EXPECT_TRUE(Contains(refusal, row.words)) << refusal;
  }
}

TEST(KafkaConfig, OpensAClientOfEitherKind) {
  EXPECT_EQ(rd_kafka_type(OpenClient(RD_KAFKA_PRODUCER, MakeConf({})).get()), RD_KAFKA_PRODUCER);
  const auto consumer = OpenClient(RD_KAFKA_CONSUMER, MakeConf({{"group.id", "g"}}));
  EXPECT_EQ(rd_kafka_type(consumer.get()), RD_KAFKA_CONSUMER);
}

TEST(KafkaConfig, RefusesSettingsThatDoNotGoTogether) {
  const KafkaSettings settings{{"enable.idempotence", "true"}, {"acks", "1"}};
  const std::string refusal = RefusalOf([&] { OpenClient(RD_KAFKA_PRODUCER, MakeConf(settings)); });
  EXPECT_TRUE(Contains(refusal, "acks")) << refusal;
}

}  // namespace
}  // namespace omb
