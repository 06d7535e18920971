#include "tools/offline_mixer/schedule/schedule.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <span>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "tools/offline_mixer/schedule/attendance.h"

namespace recorder {
namespace {

constexpr milliseconds kLongest = hours(7 * 24);
// Of all scenes together. A hundred people who switch their cameras once a minute for a whole day make 14
// million; only a file that was made to take our memory has more.
constexpr size_t kMostMembers = 16'000'000;
// In an error; a sentence with more of them is no help.
constexpr size_t kMostNames = 20;

Error damaged(std::string message) { return {ErrorCode::kUnsupportedMedia, std::move(message)}; }
Error wrong_selection(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

bool is_called(const Attendance& attendance, std::string_view word) {
  const Participant& participant = attendance.participant;
  const std::vector<std::string>& later = participant.later_session_ids;
  return !word.empty() && (word == participant.name || word == participant.media_session_id ||
                           std::find(later.begin(), later.end(), word) != later.end());
}

bool is_any_of(const Attendance& attendance, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return is_called(attendance, word); });
}

// As a JSON string, so that what is in a file does not steer a terminal.
std::string quoted(const std::string& name) { return dump(Json(name)); }

std::string known_names(const std::vector<Attendance>& all) {
  std::string names;
  for (size_t i = 0; i < std::min(all.size(), kMostNames); ++i) {
    const Participant& participant = all[i].participant;
    const std::string& name = participant.name.empty() ? participant.media_session_id : participant.name;
    names += concat(i > 0 ? ", " : "", quoted(name));
  }
  return all.size() > kMostNames ? concat(names, " and ", all.size() - kMostNames, " more") : names;
}

Status check_words(std::string_view option, const std::vector<std::string>& words,
                   const std::vector<Attendance>& all) {
  for (const std::string& word : words) {
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const Attendance& one) { return is_called(one, word); });
    if (!is_known)
      return wrong_selection(concat(option, ": no stream has the name or mediaSessionId ", quoted(word),
                                    "; there are ", known_names(all)));
  }
  return Success{};
}

void erase_absent(std::vector<Attendance>& all) {
  std::erase_if(all, [](const Attendance& one) { return one.present.empty(); });
}

Result<std::vector<Attendance>> chosen(std::vector<Attendance> all, const Selection& selection) {
  const auto was_there = [](const Attendance& one) { return !one.present.empty(); };
  if (std::none_of(all.begin(), all.end(), was_there)) return damaged("nobody is in the recording");
  for (const Status& status :
       {check_words("--include", selection.include, all), check_words("--exclude", selection.exclude, all)})
    if (!status.ok()) return status.error();
  std::erase_if(all, [&](const Attendance& one) {
    const bool is_included = selection.include.empty() || is_any_of(one, selection.include);
    return !is_included || is_any_of(one, selection.exclude);
  });
  erase_absent(all);
  if (all.empty()) return wrong_selection("--include and --exclude leave nobody");
  return all;
}

std::string in_seconds(milliseconds time) {
  return concat(std::fixed, std::setprecision(3), static_cast<double>(time.count()) / 1000, " s");
}

// What is mixed of a timeline that ends there.
Result<Span> cut(milliseconds end, const Selection& selection) {
  if (end > kLongest) return damaged(concat("the timeline of ", in_seconds(end), " is longer than a week"));
  const Span rest = {std::max(selection.from.value_or(milliseconds(0)), milliseconds(0)),
                     std::min(selection.to.value_or(end), end)};
  if (rest.begin < rest.end) return rest;
  return wrong_selection(concat("--from and --to leave nothing: from ", in_seconds(rest.begin), " to ",
                                in_seconds(rest.end), " of ", in_seconds(end)));
}

milliseconds last_end(const std::vector<Attendance>& all) {
  milliseconds end{};
  for (const Attendance& one : all) end = std::max(end, one.present.back().end);
  return end;
}

// A participant comes or goes, or its camera is switched.
struct Change {
  enum class What { kPresence, kPicture };
  milliseconds time{};
  size_t participant = 0;
  What what = What::kPresence;
  bool begins = false;
};

void add_changes(std::vector<Change>& changes, const std::vector<Span>& spans, size_t participant,
                 Change::What what) {
  for (const Span& span : spans) {
    changes.push_back({span.begin, participant, what, true});
    changes.push_back({span.end, participant, what, false});
  }
}

// Presence first: a picture is of somebody who is there.
std::vector<Change> changes_of(const std::vector<Attendance>& all) {
  std::vector<Change> changes;
  for (size_t i = 0; i < all.size(); ++i) {
    add_changes(changes, all[i].present, i, Change::What::kPresence);
    add_changes(changes, all[i].pictured, i, Change::What::kPicture);
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.time < b.time; });
  return changes;
}

// Who is on stage while time goes on: the place of each, and whether it has a picture.
using OnStage = std::map<size_t, bool>;

void apply(const Change& change, OnStage& on_stage) {
  const auto found = on_stage.find(change.participant);
  if (change.what == Change::What::kPicture) {
    if (found != on_stage.end()) found->second = change.begins;
  } else if (change.begins) {
    on_stage.emplace(change.participant, false);
  } else {
    on_stage.erase(change.participant);
  }
}

std::vector<StageMember> members_of(const OnStage& on_stage) {
  std::vector<StageMember> members;
  members.reserve(on_stage.size());
  for (const auto& [participant, has_picture] : on_stage) members.push_back({participant, has_picture});
  return members;
}

Result<std::vector<Scene>> make_scenes(std::span<const Change> changes, const Span& time) {
  std::vector<Scene> scenes;
  OnStage on_stage;
  size_t member_count = 0;
  for (milliseconds now = time.begin; now < time.end; now = scenes.back().end) {
    for (; !changes.empty() && changes.front().time <= now; changes = changes.subspan(1))
      apply(changes.front(), on_stage);
    const milliseconds until = changes.empty() ? time.end : changes.front().time;
    std::vector<StageMember> members = members_of(on_stage);
    if (!scenes.empty() && scenes.back().members == members) {
      scenes.back().end = until;
      continue;
    }
    member_count += members.size() + 1;
    if (member_count > kMostMembers) return damaged("who is there changes too often to be true");
    scenes.push_back({now, until, std::move(members)});
  }
  return scenes;
}

}  // namespace

Result<Schedule> make_schedule(const Mp4FileInfo& file, const Selection& selection) {
  auto all = chosen(attendances(file), selection);
  if (!all.ok()) return all.error();
  const auto time = cut(last_end(*all), selection);
  if (!time.ok()) return time.error();
  for (Attendance& one : *all) {
    one.present = clipped(one.present, *time);
    one.pictured = clipped(one.pictured, *time);
  }
  erase_absent(*all);
  if (all->empty()) return wrong_selection("nobody is there between --from and --to");
  auto scenes = make_scenes(changes_of(*all), *time);
  if (!scenes.ok()) return scenes.error();
  Schedule schedule{{}, std::move(*scenes), time->begin, time->end};
  for (Attendance& one : *all) schedule.participants.push_back(std::move(one.participant));
  return schedule;
}

int64_t picture_count(const Schedule& schedule, int fps) {
  return ((schedule.end - schedule.begin).count() * fps + 999) / 1000;
}

}  // namespace recorder
