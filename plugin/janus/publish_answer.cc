#include "plugin/janus/publish_answer.h"

#include <strings.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/janus/janus_api.h"

extern "C" {
#include <sdp-utils.h>
}

namespace recorder {
namespace {

// Sound that can be recorded, the best first; the last two are equal but for the continent.
constexpr Codec kAudioCodecs[] = {Codec::kOpus, Codec::kG722, Codec::kPcmu, Codec::kPcma};

using Sdp = std::unique_ptr<janus_sdp, decltype(&janus_sdp_destroy)>;

Error bad_request(std::string message) { return {ErrorCode::kBadRequest, std::move(message)}; }

template <typename Item>
std::vector<Item*> items_of(const GList* list) {
  std::vector<Item*> items;
  for (; list != nullptr; list = list->next) items.push_back(static_cast<Item*>(list->data));
  return items;
}

std::string text_of(const char* text) { return text != nullptr ? text : ""; }

// The value of the first attribute of that name; empty if there is none.
std::string attribute_of(const janus_sdp_mline& line, std::string_view name) {
  for (const auto* attribute : items_of<const janus_sdp_attribute>(line.attributes))
    if (text_of(attribute->name) == name) return text_of(attribute->value);
  return {};
}

bool sends(const janus_sdp_mline& line) {
  return line.port != 0 && line.direction != JANUS_SDP_RECVONLY && line.direction != JANUS_SDP_INACTIVE;
}

// A track that may come back: its section is kept.
bool is_paused(const janus_sdp_mline& line) { return line.port != 0 && line.direction == JANUS_SDP_INACTIVE; }

// Payload types of the codec, in the order of the offer.
std::vector<int> payload_types(const janus_sdp_mline& line, std::string_view codec) {
  std::vector<int> found;
  for (const auto* attribute : items_of<const janus_sdp_attribute>(line.attributes)) {
    if (text_of(attribute->name) != "rtpmap") continue;
    const std::string value = text_of(attribute->value);  // "102 H264/90000"
    const std::string_view encoding = std::string_view(value).substr(value.find(' ') + 1);
    const bool is_codec = encoding.size() > codec.size() && encoding[codec.size()] == '/' &&
                          ::strncasecmp(encoding.data(), codec.data(), codec.size()) == 0;
    if (is_codec) found.push_back(std::atoi(value.c_str()));
  }
  return found;
}

// RFC 6184, 6.2: without packetization mode 1 each slice must fit a packet, which costs the encoder.
bool is_non_interleaved(janus_sdp& offer, const janus_sdp_mline& line, int payload_type) {
  const char* fmtp = janus_sdp_get_fmtp(&offer, line.index, payload_type);
  return text_of(fmtp).find("packetization-mode=1") != std::string::npos;
}

// Leaves one payload type of H264 in the offer, so that Janus answers that, with the profile that was offered for it.
void choose_h264(janus_sdp& offer, const janus_sdp_mline& line) {
  const std::vector<int> offered = payload_types(line, "h264");
  if (offered.empty()) return;
  int chosen = offered.front();
  for (auto type = offered.rbegin(); type != offered.rend(); ++type)
    if (is_non_interleaved(offer, line, *type)) chosen = *type;
  for (const int type : offered)
    if (type != chosen) janus_sdp_remove_payload_type(&offer, line.index, type);
}

// Two payload types by their places in the list.
gint compare_places(gconstpointer left, gconstpointer right, gpointer list) {
  return g_list_index(static_cast<GList*>(list), left) - g_list_index(static_cast<GList*>(list), right);
}

class Answering {
 public:
  Answering(Sdp offer, const Json& simulcast, std::span<const Codec> video_codecs)
      : offer_(std::move(offer)),
        answer_(janus_sdp_generate_answer(offer_.get()), janus_sdp_destroy),
        simulcast_(simulcast),
        video_codecs_(video_codecs) {}

  Result<PublishAnswer> run() {
    if (!answer_) return internal_error("Janus makes no answer of the offer");
    const std::vector<janus_sdp_mline*> lines = items_of<janus_sdp_mline>(offer_->m_lines);
    // What is sent comes before what pauses, so that a track that is replaced leaves its place to the new one.
    for (const bool sending : {true, false})
      for (janus_sdp_mline* line : lines)
        if (sending ? sends(*line) : is_paused(*line)) take(*line);
    if (tracks_.empty()) return Error{ErrorCode::kUnsupportedMedia, refusal()};
    const std::unique_ptr<char, decltype(&g_free)> text(janus_sdp_write(answer_.get()), g_free);
    if (!text) return internal_error("Janus does not write its answer");
    return PublishAnswer{text.get(), std::move(tracks_)};
  }

 private:
  // Accepts the section if it is the first of its kind that can be recorded. What is not accepted is declined.
  void take(janus_sdp_mline& line) {
    if (line.type != JANUS_SDP_AUDIO && line.type != JANUS_SDP_VIDEO) return;
    const MediaKind kind = line.type == JANUS_SDP_AUDIO ? MediaKind::kAudio : MediaKind::kVideo;
    for (const IncomingTrack& track : tracks_)
      if (track.description.kind == kind && sends(line)) return;
    const std::optional<Codec> codec = codec_for(line, kind);
    if (!codec) return;
    accept(line, *codec);
    note_track(line, kind, *codec);
  }

  std::optional<Codec> codec_for(const janus_sdp_mline& line, MediaKind kind) const {
    for (const Codec codec : kind == MediaKind::kAudio ? std::span<const Codec>(kAudioCodecs) : video_codecs_)
      if (!payload_types(line, codec_name(codec)).empty()) return codec;
    return std::nullopt;
  }

  void accept(janus_sdp_mline& line, Codec codec) {
    if (codec == Codec::kH264) choose_h264(*offer_, line);
    const std::string name(codec_name(codec));
    // Of the delays of its pictures a browser learns how much the path carries.
    const char* feedback = line.type == JANUS_SDP_VIDEO ? JANUS_RTP_EXTMAP_TRANSPORT_WIDE_CC : nullptr;
    janus_sdp_generate_answer_mline(
        offer_.get(), answer_.get(), &line, JANUS_SDP_OA_MLINE, line.type,           //
        JANUS_SDP_OA_DIRECTION, JANUS_SDP_RECVONLY,                                  //
        JANUS_SDP_OA_CODEC, name.c_str(),                                            //
        JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_MID,                            //
        JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_RID,                            //
        JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_REPAIRED_RID,                   //
        JANUS_SDP_OA_ACCEPT_EXTMAP, feedback,                                        //
        JANUS_SDP_OA_ACCEPT_OPUSRED, codec == Codec::kOpus ? TRUE : FALSE,           //
        JANUS_SDP_OA_DONE);
    keep_order_of_offer(line);
  }

  // A browser sends redundant audio only if it stands before Opus, which is its choice and not ours.
  void keep_order_of_offer(const janus_sdp_mline& offered) {
    for (janus_sdp_mline* line : items_of<janus_sdp_mline>(answer_->m_lines))
      if (line->index == offered.index)
        line->ptypes = g_list_sort_with_data(line->ptypes, compare_places, offered.ptypes);
  }

  void note_track(const janus_sdp_mline& line, MediaKind kind, Codec codec) {
    IncomingTrack& track = tracks_.emplace_back();
    track.mindex = line.index;
    track.description.mid = attribute_of(line, "mid");
    if (track.description.mid.empty()) track.description.mid = std::to_string(line.index);
    track.description.kind = kind;
    track.description.codec = codec_name(codec);
    track.description.is_disabled = is_paused(line);
    const int red = codec == Codec::kOpus ? janus_sdp_get_opusred_pt(answer_.get(), line.index) : -1;
    if (red >= 0) track.description.negotiation.red_payload_type = static_cast<uint8_t>(red);
    for (const Json& encodings : elements(simulcast_)) {
      if (integer_field(encodings, "mindex") != line.index) continue;
      track.simulcast = Json::adopt(json_deep_copy(encodings.get()));
      track.description.is_simulcast = true;
    }
  }

  [[nodiscard]] std::string refusal() const {
    std::string codecs;
    for (const std::span<const Codec> kind : {std::span<const Codec>(kAudioCodecs), video_codecs_})
      for (const Codec codec : kind) codecs += concat(codecs.empty() ? "" : ", ", codec_name(codec));
    return concat("the offer (\"jsep\") sends nothing that can be recorded, which would be one of ", codecs);
  }

  const Sdp offer_, answer_;
  const Json& simulcast_;
  const std::span<const Codec> video_codecs_;
  std::vector<IncomingTrack> tracks_;
};

}  // namespace

Result<PublishAnswer> answer_offer(const Json& jsep, std::span<const Codec> video_codecs) {
  const std::optional<std::string> text = string_field(jsep, "sdp");
  if (string_field(jsep, "type") != "offer" || !text) return bad_request("the request needs an SDP offer (\"jsep\")");
  if (bool_field(jsep, "e2ee").value_or(false))
    return Error{ErrorCode::kUnsupportedMedia, "what is end-to-end encrypted (\"jsep.e2ee\") cannot be recorded"};
  char problem[512] = "";
  Sdp offer(janus_sdp_parse(text->c_str(), problem, sizeof problem), janus_sdp_destroy);
  if (!offer) return bad_request(concat("the offer (\"jsep\") cannot be read: ", problem));
  return Answering(std::move(offer), field(jsep, "simulcast"), video_codecs).run();
}

}  // namespace recorder
