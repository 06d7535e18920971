#include "tools/offline_mixer/schedule_json.h"

#include "plugin/base/json.h"
#include "tools/offline_mixer/picture/layout.h"

namespace recorder {
namespace {

// Numbered as --show-tracks-info does.
Json track_numbers(const Participant& participant) {
  Json numbers = Json::array();
  for (const auto& tracks : {participant.video_tracks, participant.audio_tracks})
    for (const size_t track : tracks) numbers.append(track);
  return numbers;
}

Json describe(const Participant& participant) {
  Json json = Json::object({{"name", participant.name},
                            {"mediaSessionId", participant.media_session_id},
                            {"trackIds", track_numbers(participant)}});
  if (participant.later_session_ids.empty()) return json;
  Json later = Json::array();
  for (const std::string& id : participant.later_session_ids) later.append(id);
  json.set("laterMediaSessionIds", std::move(later));
  return json;
}

Json describe(const StageMember& member, const Schedule& schedule) {
  return Json::object({{"participant", member.participant},
                       {"name", schedule.participants[member.participant].name},
                       {"hasPicture", member.has_picture}});
}

void add_place(Json& member, const Place& place) {
  member.set("x", place.area.x).set("y", place.area.y);
  member.set("width", place.area.width).set("height", place.area.height);
  member.set("z", place.z);
}

Json describe(const Scene& scene, const Schedule& schedule, const MixerSettings& settings) {
  std::vector<Performer> performers;
  for (const StageMember& member : scene.members)
    performers.push_back({schedule.participants[member.participant].name, false});
  const StageSettings& stage = settings.stage;
  const std::vector<Place> places = arrange(stage.layout, {stage.width, stage.height}, performers);
  Json members = Json::array();
  for (size_t i = 0; i < scene.members.size(); ++i) {
    Json member = describe(scene.members[i], schedule);
    if (settings.has_video) add_place(member, places[i]);
    members.append(std::move(member));
  }
  return Json::object(
      {{"startInMs", scene.begin.count()}, {"endInMs", scene.end.count()}, {"members", std::move(members)}});
}

}  // namespace

std::string schedule_json(const Schedule& schedule, const MixerSettings& settings) {
  Json json = Json::object({{"startInMs", schedule.begin.count()}, {"endInMs", schedule.end.count()}});
  if (settings.has_video) {
    json.set("width", settings.stage.width).set("height", settings.stage.height);
    json.set("fps", settings.encoder.fps).set("pictures", picture_count(schedule, settings.encoder.fps));
  }
  Json participants = Json::array(), scenes = Json::array();
  for (const Participant& participant : schedule.participants) participants.append(describe(participant));
  for (const Scene& scene : schedule.scenes) scenes.append(describe(scene, schedule, settings));
  json.set("participants", std::move(participants)).set("scenes", std::move(scenes));
  return dump_indented(json);
}

}  // namespace recorder
