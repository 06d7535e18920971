#include "plugin/notify/outbox.h"

#include "plugin/notify/delivery_ledger.h"
#include "tests/support/fake_clock.h"
#include "tests/support/outbox_rig.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

TEST(outbox, makes_the_body_of_the_specification) {
  const FakeClock clock;
  OutboxRig rig(clock);
  OutgoingEvent event = OutboxRig::event("r1", "startedRecording");
  event.payload = Json::object({{"fileName", "a \"b\"\n.mp4"}});
  rig.put(event);
  const auto next = DeliveryLedger(rig.database()).next("app", 1);
  REQUIRE(next.ok() && next->size() == 1);
  CHECK_EQUAL(next->front().body,
              R"({"nodeId":"node 1","appKey":"app","sessionId":"session 1","mediaSessionId":"media 1",)"
              R"("type":"startedRecording","payload":{"fileName":"a \"b\"\n.mp4"}})");
}

TEST(outbox, lists_the_newest_first_in_pages) {
  FakeClock clock;
  OutboxRig rig(clock);
  for (const char* type : {"one", "two", "three"}) {
    rig.put("r1", type);
    clock.advance(seconds(1));
  }
  const auto page = rig.outbox().list(1, 1);
  REQUIRE(page.ok() && page->size() == 1);
  const EventRow& row = page->front();
  CHECK_EQUAL(row.type, "two");
  CHECK_EQUAL(row.id.size(), 36u);
  CHECK_EQUAL(row.recording_id, "r1");
  CHECK_EQUAL(row.app_key, "app");
  CHECK(row.state == EventState::kWaiting);
  CHECK_EQUAL(row.created_ms, int64_t{1'700'000'001'000});
  CHECK_EQUAL(row.next_attempt_ms, row.created_ms);
  CHECK_EQUAL(row.attempts, 0);
  CHECK_EQUAL(string_field(field(row.body, "payload"), "fileName"), "two.mp4");
}

TEST(outbox, finds_the_first_of_each_recording_whoever_ends_or_is_sent_again) {
  const FakeClock clock;
  OutboxRig rig(clock);
  const DeliveryLedger ledger(rig.database());
  const auto first = [&] {
    const auto next = ledger.next("app", 10);
    return next.ok() && next->size() == 1 ? next->front().id : std::string();
  };
  for (const char* type : {"one", "two", "three"}) rig.put("r1", type);
  const std::string one = rig.list()[2].id, two = rig.list()[1].id, three = rig.list()[0].id;
  CHECK_EQUAL(first(), one);
  CHECK(ledger.record_delivered(one, clock.wall()).ok());
  CHECK_EQUAL(first(), two);
  CHECK(ledger.record_given_up(two, clock.wall(), "refused").ok());
  CHECK_EQUAL(first(), three);
  CHECK(*rig.outbox().redeliver(one) == 1);
  CHECK(*rig.outbox().redeliver("") == 1);
  for (const std::string& id : {one, two, three}) {
    CHECK_EQUAL(first(), id);
    CHECK(ledger.record_delivered(id, clock.wall()).ok());
  }
  CHECK(first().empty());
  rig.put("r1", "four");
  CHECK(!first().empty());
}

TEST(outbox, forgets_with_the_transaction_that_fails) {
  const FakeClock clock;
  OutboxRig rig(clock);
  const Status undone = rig.database().transact([&](Transaction& transaction) -> Status {
    CHECK(rig.outbox().put(transaction, OutboxRig::event("r1", "one")).ok());
    return internal_error("no");
  });
  CHECK(!undone.ok());
  CHECK(rig.list().empty());
}

TEST(outbox, does_not_list_what_was_delivered_and_forgets_it_after_a_day) {
  FakeClock clock;
  OutboxRig rig(clock);
  rig.put("r1", "one");
  const std::string id = rig.only().id;
  const DeliveryLedger ledger(rig.database());
  CHECK(ledger.record_delivered(id, clock.wall()).ok());
  CHECK(rig.list().empty());
  clock.advance(hours(23));
  CHECK(ledger.tidy(clock.wall(), clock.wall()).ok());
  CHECK(*rig.outbox().redeliver(id) == 1);
  CHECK(ledger.record_delivered(id, clock.wall()).ok());
  clock.advance(hours(25));
  CHECK(ledger.tidy(clock.wall(), clock.wall()).ok());
  CHECK(rig.outbox().redeliver(id).error().code == ErrorCode::kNotFound);
}

TEST(outbox, keeps_what_was_given_up_for_a_month) {
  FakeClock clock;
  OutboxRig rig(clock);
  rig.put("r1", "one");
  const DeliveryLedger ledger(rig.database());
  CHECK(ledger.record_given_up(rig.only().id, clock.wall(), "refused").ok());
  clock.advance(hours(24 * 29));
  CHECK(ledger.tidy(clock.wall(), clock.wall()).ok());
  CHECK(rig.only().state == EventState::kGivenUp);
  CHECK_EQUAL(rig.only().error, "refused");
  CHECK_EQUAL(rig.only().next_attempt_ms, 0);
  clock.advance(hours(24 * 2));
  CHECK(ledger.tidy(clock.wall(), clock.wall()).ok());
  CHECK(rig.list().empty());
}

TEST(outbox, sends_again_all_that_were_given_up_when_none_is_named) {
  const FakeClock clock;
  OutboxRig rig(clock);
  const DeliveryLedger ledger(rig.database());
  CHECK(*rig.outbox().redeliver("") == 0);
  for (const char* type : {"one", "two", "three"}) rig.put("r1", type);
  for (size_t i : {0u, 2u}) CHECK(ledger.record_given_up(rig.list()[i].id, clock.wall(), "refused").ok());
  CHECK(*rig.outbox().redeliver("") == 2);
  for (const EventRow& row : rig.list()) CHECK(row.state == EventState::kWaiting);
}

}  // namespace
}  // namespace recorder::test
