#include "plugin/notify/event_dispatcher.h"

#include "tests/support/fake_clock.h"
#include "tests/support/fake_event_sender.h"
#include "tests/support/outbox_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder::test {
namespace {

using Types = std::vector<std::string>;

constexpr hours kRetryTime{24};
const std::vector<ClientApplication> kApplications = {{"app", "https://app.example", "secret", {}, {}},
                                                      {"other", "https://other.example", "", {}, {}}};

struct Rig {
  FakeClock clock;
  OutboxRig outbox{clock};
  FakeEventSender sender;
  EventDispatcher dispatcher{outbox.database(), kApplications, kRetryTime, sender, clock};

  // Woken as after a put, or not.
  Types step(bool is_woken = true) {
    dispatcher.step(is_woken);
    return sender.types();
  }
  // Answers the oldest request so, and lets the dispatcher see it.
  Types answer(int status) {
    sender.answer(status);
    return step(false);
  }
  // As long as it says that nothing is due.
  void sleep() { clock.advance(dispatcher.step(false)); }
};

TEST(event_dispatcher, sends_what_was_put_and_records_the_delivery_at_once) {
  Rig rig;
  CHECK(rig.step().empty());
  rig.outbox.put("r1", "one");
  CHECK(rig.step(false).empty());
  CHECK(rig.step() == Types{"one"});
  CHECK_EQUAL(rig.sender.on_their_way()[0].url, "https://app.example/StreamEvent");
  CHECK_EQUAL(rig.sender.on_their_way()[0].event_id, rig.outbox.only().id);
  CHECK_EQUAL(rig.sender.on_their_way()[0].headers.size(), 3u);
  CHECK(rig.answer(200).empty());
  CHECK(rig.outbox.list().empty());
  CHECK(rig.dispatcher.is_idle());
}

TEST(event_dispatcher, takes_every_status_of_success_and_no_other) {
  for (const int status : {200, 204, 299}) {
    Rig rig;
    rig.outbox.put("r1", "one");
    rig.step();
    rig.answer(status);
    CHECK(rig.outbox.list().empty());
  }
  for (const int status : {0, 100, 199, 300, 302, 400, 404, 500, 503}) {
    Rig rig;
    rig.outbox.put("r1", "one");
    rig.step();
    rig.answer(status);
    CHECK_EQUAL(rig.outbox.only().attempts, 1);
    CHECK(rig.outbox.only().state == EventState::kWaiting);
    CHECK(!rig.outbox.only().error.empty());
  }
}

TEST(event_dispatcher, keeps_the_order_within_a_recording) {
  Rig rig;
  for (const char* type : {"one", "two", "three"}) rig.outbox.put("r1", type);
  CHECK(rig.step() == Types{"one"});
  CHECK(rig.step() == Types{"one"});
  CHECK(rig.answer(500).empty());
  rig.sleep();
  CHECK(rig.step(false) == Types{"one"});
  CHECK(rig.answer(200) == Types{"two"});
  CHECK(rig.answer(200) == Types{"three"});
  CHECK(rig.answer(200).empty());
}

TEST(event_dispatcher, lets_neither_recordings_nor_applications_wait_for_each_other) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.outbox.put("r1", "two");
  rig.outbox.put("r2", "three");
  rig.outbox.put("r1", "four", "other");
  CHECK((rig.step() == Types{"one", "three", "four"}));
}

TEST(event_dispatcher, sends_an_application_only_a_few_at_once) {
  Rig rig;
  for (int i = 0; i < 10; ++i) rig.outbox.put("r" + std::to_string(i), "one");
  rig.outbox.put("r1", "two", "other");
  CHECK_EQUAL(rig.step().size(), EventDispatcher::kRequestsPerApplication + 1);
  CHECK_EQUAL(rig.answer(200).size(), EventDispatcher::kRequestsPerApplication + 1);
  for (int i = 0; i < 10; ++i) rig.answer(200);
  CHECK(rig.outbox.list().empty());
}

TEST(event_dispatcher, waits_longer_after_each_failure) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  Duration longest = seconds(1);
  for (int attempt = 1; attempt <= 12; ++attempt) {
    rig.answer(500);
    const Duration pause = rig.dispatcher.step(false);
    CHECK(pause > longest / 2 - milliseconds(2) && pause <= longest);
    longest = std::min<Duration>(longest * 2, seconds(300));
    rig.clock.advance(pause - milliseconds(1));
    CHECK(rig.step().empty());
    rig.clock.advance(milliseconds(1));
    CHECK(rig.step(false) == Types{"one"});
    CHECK_EQUAL(rig.outbox.only().attempts, attempt);
  }
}

TEST(event_dispatcher, repeats_the_same_bytes) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  const EventRequest first = rig.sender.on_their_way()[0];
  rig.answer(0);
  rig.sleep();
  rig.step(false);
  const EventRequest second = rig.sender.on_their_way()[0];
  CHECK_EQUAL(second.body, first.body);
  CHECK_EQUAL(second.event_id, first.event_id);
}

TEST(event_dispatcher, gives_a_backend_the_time_it_asks_for_but_not_a_day) {
  const struct {
    seconds asked, least, most;
  } rows[] = {{seconds(40), seconds(40), seconds(40)},
              {seconds(1), seconds(0), seconds(1)},
              {seconds(86400), seconds(3600), seconds(3600)}};
  for (const auto& row : rows) {
    Rig rig;
    rig.outbox.put("r1", "one");
    rig.step();
    rig.sender.answer(503, row.asked);
    rig.dispatcher.record_answers();
    const milliseconds pause(rig.outbox.only().next_attempt_ms - epoch_milliseconds(rig.clock.wall()));
    CHECK(pause >= row.least && pause <= row.most);
  }
}

TEST(event_dispatcher, gives_up_after_its_time_and_goes_on_with_the_next) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  rig.clock.advance(kRetryTime - milliseconds(1));
  rig.outbox.put("r1", "two");
  rig.answer(500);
  CHECK_EQUAL(rig.outbox.list()[1].next_attempt_ms,
              rig.outbox.list()[1].created_ms + milliseconds(kRetryTime).count());
  rig.sleep();
  CHECK(rig.step(false) == Types{"one"});
  CHECK(rig.answer(500) == Types{"two"});
  const EventRow given_up = rig.outbox.list()[1];
  CHECK(given_up.state == EventState::kGivenUp);
  CHECK_EQUAL(given_up.attempts, 2);
  CHECK_EQUAL(given_up.error, "the backend answered 500");
}

TEST(event_dispatcher, makes_an_attempt_before_it_gives_up_what_waited_for_the_process) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.clock.advance(kRetryTime * 3);
  CHECK(rig.step() == Types{"one"});
  CHECK(rig.answer(200).empty());
  CHECK(rig.outbox.list().empty());
}

TEST(event_dispatcher, gives_up_what_is_for_an_application_that_is_gone) {
  Rig rig;
  rig.outbox.put("r1", "one", "gone");
  rig.outbox.put("r1", "two");
  CHECK(rig.step() == Types{"two"});
  const EventRow given_up = rig.outbox.list()[1];
  CHECK(given_up.state == EventState::kGivenUp);
  CHECK(given_up.error.find("gone") != std::string::npos);
}

TEST(event_dispatcher, sends_again_what_was_given_up_with_its_time_begun_anew) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  rig.clock.advance(kRetryTime);
  rig.answer(0);
  REQUIRE(rig.outbox.only().state == EventState::kGivenUp);
  CHECK(*rig.outbox.outbox().redeliver(rig.outbox.only().id) == 1);
  CHECK(rig.step() == Types{"one"});
  rig.answer(0);
  CHECK(rig.outbox.only().state == EventState::kWaiting);
  CHECK(rig.dispatcher.step(false) <= seconds(1));
}

TEST(event_dispatcher, sends_a_redelivered_event_after_the_later_one_that_is_on_its_way) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.outbox.put("r1", "two");
  rig.step();
  const std::string id = rig.sender.on_their_way()[0].event_id;
  CHECK(rig.answer(200) == Types{"two"});
  CHECK(*rig.outbox.outbox().redeliver(id) == 1);
  CHECK(rig.step() == Types{"two"});
  CHECK(rig.answer(200) == Types{"one"});
}

TEST(event_dispatcher, sends_a_waiting_event_at_once_when_it_is_redelivered) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  for (int i = 0; i < 5; ++i) {
    rig.answer(500);
    rig.sleep();
    rig.step(false);
  }
  CHECK(rig.answer(500).empty());
  CHECK(*rig.outbox.outbox().redeliver(rig.outbox.only().id) == 1);
  CHECK(rig.step() == Types{"one"});
}

TEST(event_dispatcher, goes_on_after_a_restart_with_what_was_not_delivered) {
  const TemporaryFolder folder;
  FakeClock clock;
  FakeEventSender sender;
  std::string id;
  {
    OutboxRig outbox(clock, folder.path("state.db"));
    EventDispatcher dispatcher(outbox.database(), kApplications, kRetryTime, sender, clock);
    for (const char* type : {"one", "two", "three"}) outbox.put("r1", type);
    dispatcher.step(true);
    sender.answer(200);
    dispatcher.step(false);
    REQUIRE(sender.types() == Types{"two"});
    id = sender.on_their_way()[0].event_id;
  }
  FakeEventSender next_sender;
  OutboxRig outbox(clock, folder.path("state.db"));
  EventDispatcher dispatcher(outbox.database(), kApplications, kRetryTime, next_sender, clock);
  dispatcher.step(false);
  CHECK(next_sender.types() == Types{"two"});
  CHECK_EQUAL(next_sender.on_their_way()[0].event_id, id);
}

TEST(event_dispatcher, does_not_send_again_what_it_could_not_record_as_delivered) {
  Rig rig;
  rig.outbox.put("r1", "one");
  rig.step();
  const auto set_broken = [&](const char* sql) {
    CHECK(rig.outbox.database().transact([&](Transaction& t) { return t.run_script(sql); }).ok());
  };
  set_broken("CREATE TRIGGER broken BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  CHECK(rig.answer(200).empty());
  for (int i = 0; i < 3; ++i) {
    CHECK(rig.dispatcher.step(true) <= seconds(1));
    rig.clock.advance(seconds(1));
    CHECK(rig.step(false).empty());
  }
  CHECK(!rig.dispatcher.is_idle());
  set_broken("DROP TRIGGER broken");
  CHECK(rig.step(false).empty());
  CHECK(rig.dispatcher.is_idle());
  CHECK(rig.outbox.list().empty());
}

TEST(event_dispatcher, does_not_wait_for_a_time_that_a_wrong_clock_has_set) {
  Rig rig;
  FakeClock ahead;
  ahead.advance(hours(24 * 365));
  const auto outbox = Outbox::open(rig.outbox.database(), "node 1", ahead);
  CHECK(rig.outbox.database()
            .transact([&](Transaction& t) { return (*outbox)->put(t, OutboxRig::event("r1", "one")); })
            .ok());
  CHECK(rig.step().empty());
  rig.clock.advance(hours(1));
  CHECK(rig.step(false) == Types{"one"});
}

}  // namespace
}  // namespace recorder::test
