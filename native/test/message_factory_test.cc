#include "core/message_factory.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/payload_stamp.h"

namespace omb {
namespace {

constexpr uint64_t kRunId = 42;
constexpr int64_t kWallOffsetNs = 1'700'000'000'000'000'000;

std::vector<uint8_t> Bytes(size_t size, uint8_t first) {
  std::vector<uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

std::shared_ptr<LoadPlan> PlanOf(std::vector<std::vector<uint8_t>> payloads) {
  auto plan = std::make_shared<LoadPlan>();
  plan->payloads = std::move(payloads);
  return plan;
}

std::vector<uint8_t> Copy(std::span<const uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(MessageFactory, StampsTheHeadOfThePayloadAndLeavesTheRest) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(100, 7)});
  factory.Adopt(plan);
  const OutgoingMessage message =
      factory.Make(0, {.sent_ns = 55, .token = 9, .sequence = 3, .plan = plan.get(), .partition = 2}, 12);
  EXPECT_EQ(message.partition, 2);
  EXPECT_EQ(message.token, 9U);
  EXPECT_EQ(message.key.data(), nullptr);
  EXPECT_EQ(ReadStamp(message.payload, kRunId), (Stamp{.kind = StampKind::kLoad,
                                                       .producer_id = 12,
                                                       .run_id = kRunId,
                                                       .sequence = 3,
                                                       .sent_wall_ns = 55 + kWallOffsetNs}));
  EXPECT_EQ(Copy(message.payload.subspan(kStampBytes)),
            Copy(std::span(plan->payloads[0]).subspan(kStampBytes)));
  EXPECT_EQ(plan->payloads[0], Bytes(100, 7)) << "the plan itself is never written to";
}

TEST(MessageFactory, SendsPayloadsByteForByteWithoutAStamp) {
  const struct {
    const char* what;
    size_t bytes;
    bool stamp;
  } rows[] = {
      {"when told so", 100, false},
      {"when it would not fit", kStampBytes - 1, true},
      {"when there is no payload", 0, true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    MessageFactory factory(kRunId, kWallOffsetNs);
    const auto plan = PlanOf({Bytes(row.bytes, 1)});
    plan->stamp = row.stamp;
    factory.Adopt(plan);
    EXPECT_EQ(Copy(factory.Make(0, {.plan = plan.get()}, 1).payload), plan->payloads[0]);
  }
}

TEST(MessageFactory, StampsAPayloadThatIsAllStamp) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(kStampBytes, 1)});
  factory.Adopt(plan);
  EXPECT_TRUE(ReadStamp(factory.Make(0, {.plan = plan.get()}, 1).payload, kRunId).has_value());
}

TEST(MessageFactory, PutsEachPayloadIntoASlotWhateverWasThereBefore) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(100, 1), Bytes(50, 90)});
  factory.Adopt(plan);
  for (const uint32_t index : {0, 1, 1, 0}) {
    const auto message = factory.Make(5, {.plan = plan.get(), .payload_index = index}, 1);
    EXPECT_EQ(Copy(message.payload.subspan(kStampBytes)),
              Copy(std::span(plan->payloads[index]).subspan(kStampBytes)));
  }
  factory.Make(5, {.probe_bytes = 200}, 1);
  EXPECT_EQ(factory.Make(5, {.plan = plan.get()}, 1).payload.size(), 100U) << "after a probe as well";
}

TEST(MessageFactory, KeepsTheSlotsOfOneBatchApart) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(100, 1)});
  factory.Adopt(plan);
  std::vector<OutgoingMessage> batch;
  for (uint64_t i = 0; i < MessageFactory::kMaxBatchMessages; ++i) {
    batch.push_back(factory.Make(i, {.sequence = i, .plan = plan.get()}, 1));
  }
  for (uint64_t i = 0; i < batch.size(); ++i) {
    ASSERT_EQ(ReadStamp(batch[i].payload, kRunId)->sequence, i);
  }
}

TEST(MessageFactory, MakesProbesOfTheirOwnSizeWithoutAPlan) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto probe = factory.Make(0, {.sent_ns = 1, .probe_bytes = 1024}, 4);
  EXPECT_EQ(probe.payload.size(), 1024U);
  const auto stamp = ReadStamp(probe.payload, kRunId);
  ASSERT_TRUE(stamp.has_value());
  EXPECT_EQ(stamp->kind, StampKind::kProbe);
  EXPECT_EQ(stamp->producer_id, 4U);
}

TEST(MessageFactory, TakesTheKeyFromThePlansTable) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(100, 1)});
  plan->keys = KeyDistribution::kRoundRobin;
  plan->key_table = std::make_shared<KeyTable>(1);
  factory.Adopt(plan);
  const auto message = factory.Make(0, {.plan = plan.get(), .key_index = 77}, 1);
  EXPECT_EQ(Copy(message.key), Copy(plan->key_table->key(77)));
}

TEST(MessageFactory, PutsThePlansHeadersOnMessagesOfTheLoadAlone) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(100, 1)});
  plan->headers = {{"source", "omb"}, {"source", ""}};
  factory.Adopt(plan);
  const auto message = factory.Make(0, {.plan = plan.get()}, 1);
  EXPECT_EQ(message.headers.data(), plan->headers.data());
  EXPECT_EQ(message.headers.size(), 2U);
  EXPECT_TRUE(factory.Make(0, {.probe_bytes = 100}, 1).headers.empty());
}

TEST(MessageFactory, StampsWhereItFitsWhenLengthsDiffer) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto plan = PlanOf({Bytes(kStampBytes - 1, 1), Bytes(1, 9), Bytes(kStampBytes, 5), Bytes(500, 7)});
  factory.Adopt(plan);
  for (const uint32_t index : {0, 3, 1, 2, 3, 0, 2}) {
    const auto message = factory.Make(5, {.plan = plan.get(), .payload_index = index}, 1);
    EXPECT_EQ(message.payload.size(), plan->payloads[index].size());
    EXPECT_EQ(ReadStamp(message.payload, kRunId).has_value(), index >= 2) << "payload " << index;
  }
  EXPECT_EQ(plan->payloads[0], Bytes(kStampBytes - 1, 1));
}

TEST(MessageFactory, KeepsABatchWithinTheCache) {
  const struct {
    const char* what;
    size_t bytes, messages;
  } rows[] = {
      {"small payloads fill a batch by number", 100, 64},
      {"8 KiB is the last size that does", 8192, 64},
      {"10 KiB", 10'240, 51},
      {"a MiB goes alone", 1 << 20, 1},
      {"empty payloads", 0, 64},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    MessageFactory factory(kRunId, kWallOffsetNs);
    factory.Adopt(PlanOf({Bytes(1, 1), Bytes(row.bytes, 1)}));
    EXPECT_EQ(factory.batch_messages(), row.messages);
  }
}

TEST(MessageFactory, MakesMessagesOfAnEarlierPlanToo) {
  MessageFactory factory(kRunId, kWallOffsetNs);
  const auto old_plan = PlanOf({Bytes(60, 1), Bytes(70, 1)});
  factory.Adopt(old_plan);
  factory.Make(0, {.plan = old_plan.get(), .payload_index = 1}, 1);
  const auto new_plan = PlanOf({Bytes(80, 1)});
  factory.Adopt(new_plan);
  EXPECT_EQ(factory.Make(0, {.plan = old_plan.get(), .payload_index = 1}, 1).payload.size(), 70U);
  EXPECT_EQ(factory.Make(0, {.plan = new_plan.get()}, 1).payload.size(), 80U);
  EXPECT_EQ(factory.payload_size(0), 80U);
}

}  // namespace
}  // namespace omb
