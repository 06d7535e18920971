#include "tools/offline_mixer/settings/settings.h"

#include <fstream>

#include "tests/support/temporary_folder.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

std::string error_of(std::string_view text) {
  const auto settings = parse_mixer_settings(text);
  return settings.ok() ? "" : settings.error().message;
}

void write(const std::string& path, std::string_view text) { std::ofstream(path) << text; }

}  // namespace

TEST(mixer_settings, have_defaults) {
  const auto settings = parse_mixer_settings("{}");
  REQUIRE(settings.ok());
  CHECK(*settings == MixerSettings{});
}

TEST(mixer_settings, are_read_from_every_key) {
  const auto settings = parse_mixer_settings(R"({
    "hasVideo": true, "hasAudio": "false", "mixerDisplayStreamName": "false", "multithreading": "true",
    "callbackUrl": "https://example.org:8443/mixed?room=1", "callbackSecret": "s3cret", "minAvailableSpace": "500M",
    "mixerVideoWidth": 1920, "mixerVideoHeight": "1080", "mixerVideoFps": 25, "videoCodec": "libopenh264",
    "preset": "", "crf": 0, "mixerVideoBitrateKbps": 2500, "audioBitrateKbps": "64", "audioChannels": 1,
    "mixerLayoutClass": "gridNoPadding", "mixerDesktopKeyWord": "screen", "mixerDesktopAlign": "top",
    "customLayouts": {"1": [{"width": 1, "height": 0.5, "z": -2}]},
    "background": "wall.png", "watermark": "logo.png", "placeholder": "nobody.png",
    "captionFont": "DejaVu Serif", "captionFontSize": 24, "captionAudioOnlyFontSize": 48,
    "captionColor": "#FfEe00", "captionBoxColor": "none", "mixerVoiceActivity": true})");
  REQUIRE(settings.ok());
  MixerSettings expected;
  expected.has_audio = false;
  expected.callback_url = "https://example.org:8443/mixed?room=1";
  expected.callback_secret = "s3cret";
  expected.min_available_space = 500 << 20;
  expected.encoder = {25, "libopenh264", "", 0, 2500, 64, 1, true};
  StageSettings& stage = expected.stage;
  stage.width = 1920;
  stage.height = 1080;
  stage.layout = {LayoutClass::kGridNoPadding, "screen", DesktopAlign::kTop, {{1, {{0, 0, 1, 0.5, -2}}}}};
  stage.caption = {false, "DejaVu Serif", 24, 48, {255, 238, 0, 255}, {0, 0, 0, 0}};
  stage.background_picture = "wall.png";
  stage.watermark = "logo.png";
  stage.placeholder = "nobody.png";
  stage.shows_speaker = true;
  CHECK(*settings == expected);
}

TEST(mixer_settings, take_a_colour_or_a_picture) {
  const auto settings = parse_mixer_settings(R"({"background": "#102030", "placeholder": "a/#b.png"})");
  REQUIRE(settings.ok());
  CHECK(settings->stage.background == (Color{16, 32, 48, 255}));
  CHECK_EQUAL(settings->stage.background_picture, "");
  CHECK_EQUAL(settings->stage.placeholder, "a/#b.png");
}

TEST(mixer_settings, know_all_names_of_layouts) {
  struct Row {
    std::string name;
    LayoutClass layout;
  };
  const std::vector<Row> rows = {
      {"grid", LayoutClass::kGrid},       {"gridNoPadding", LayoutClass::kGridNoPadding},
      {"crop", LayoutClass::kCrop},       {"desktop", LayoutClass::kDesktop},
      {"pip", LayoutClass::kPip},         {"speaker", LayoutClass::kSpeaker},
      {"Speaker", LayoutClass::kSpeaker}, {"GRIDNOPADDING", LayoutClass::kGridNoPadding}};
  for (const Row& row : rows) {
    const auto settings = parse_mixer_settings(R"({"mixerLayoutClass": ")" + row.name + "\"}");
    REQUIRE(settings.ok());
    CHECK(settings->stage.layout.layout == row.layout);
  }
}

TEST(mixer_settings, know_all_alignments) {
  struct Row {
    std::string name;
    DesktopAlign align;
  };
  const std::vector<Row> rows = {{"TOP", DesktopAlign::kTop},
                                 {"left", DesktopAlign::kLeft},
                                 {"Right", DesktopAlign::kRight},
                                 {"BOTTOM", DesktopAlign::kBottom},
                                 {"cEnTeR", DesktopAlign::kCenter}};
  for (const Row& row : rows) {
    const auto settings = parse_mixer_settings(R"({"mixerDesktopAlign": ")" + row.name + "\"}");
    REQUIRE(settings.ok());
    CHECK(settings->stage.layout.desktop_align == row.align);
  }
}

TEST(mixer_settings, have_bounds) {
  struct Row {
    std::string key;
    int low, high, step;
  };
  const std::vector<Row> rows = {{"mixerVideoWidth", 64, 7680, 2},
                                 {"mixerVideoHeight", 64, 7680, 2},
                                 {"mixerVideoFps", 1, 120, 1},
                                 {"crf", 0, 51, 1},
                                 {"audioBitrateKbps", 16, 512, 1},
                                 {"audioChannels", 1, 2, 1},
                                 {"mixerVideoBitrateKbps", 16, 200'000, 1},
                                 {"captionFontSize", 6, 200, 1},
                                 {"captionAudioOnlyFontSize", 6, 200, 1}};
  const auto error_at = [](const std::string& key, int64_t number) {
    return error_of("{\"" + key + "\": " + std::to_string(number) + "}");
  };
  for (const Row& row : rows) {
    CHECK_EQUAL(error_at(row.key, row.low), "");
    CHECK_EQUAL(error_at(row.key, row.high), "");
    const std::string message = error_at(row.key, row.low - row.step);
    CHECK(message.starts_with(row.key + " must be a"));
    CHECK(message.find(" from " + std::to_string(row.low) + " to " + std::to_string(row.high)) !=
          std::string::npos);
    CHECK(message.ends_with(", not " + std::to_string(row.low - row.step)));
    CHECK(!error_at(row.key, row.high + row.step).empty());
    CHECK(!error_at(row.key, INT64_MAX).empty());
    CHECK(!error_at(row.key, INT64_MIN).empty());
    CHECK_EQUAL(error_at(row.key, row.low + 1).empty(), row.step == 1);
  }
}

TEST(mixer_settings, say_what_is_wrong) {
  struct Row {
    std::string text, message;
  };
  const std::vector<Row> rows = {
      {"", "Not JSON: unexpected token near end of file (line 1, column 0)."},
      {"[]", "the configuration is not a JSON object"},
      {"7", "the configuration is not a JSON object"},
      {R"({"crf": 20, "crf": 21})", "Not JSON: duplicate object key near '\"crf\"' (line 1, column 17)."},
      {R"({"mixerVideoWidht": 640})",
       "unknown key \"mixerVideoWidht\"; the nearest known one is mixerVideoWidth"},
      {R"({"bitrate": 640})", "unknown key \"bitrate\"; the nearest known one is preset"},
      {R"({"hasAudio": false, "hasVideo": "false"})",
       "hasVideo and hasAudio must not both be false: nothing would be mixed"},
      {R"({"hasVideo": "yes"})", "hasVideo must be true or false, not \"yes\""},
      {R"({"hasVideo": 1})", "hasVideo must be true or false, not 1"},
      {R"({"hasVideo": null})", "hasVideo must be true or false, not null"},
      {R"({"mixerVideoWidth": 641})", "mixerVideoWidth must be an even number from 64 to 7680, not 641"},
      {R"({"mixerVideoWidth": "640px"})",
       "mixerVideoWidth must be an even number from 64 to 7680, not \"640px\""},
      {R"({"mixerVideoWidth": "-64"})",
       "mixerVideoWidth must be an even number from 64 to 7680, not \"-64\""},
      {R"({"mixerVideoWidth": "18446744073709551615"})",
       "mixerVideoWidth must be an even number from 64 to 7680, not \"18446744073709551615\""},
      {R"({"mixerVideoFps": 29.97})",
       "mixerVideoFps must be a whole number from 1 to 120, not 29.97"},
      {R"({"mixerVideoBitrateKbps": 1})",
       "mixerVideoBitrateKbps must be a whole number from 16 to 200000, or 0, not 1"},
      {R"({"minAvailableSpace": "1 GB"})",
       "minAvailableSpace must be a number of bytes such as \"500M\" or \"1G\", not \"1 GB\""},
      {R"({"minAvailableSpace": -1})",
       "minAvailableSpace must be a number of bytes such as \"500M\" or \"1G\", not -1"},
      {R"({"mixerLayoutClass": "tiles"})",
       "mixerLayoutClass must be grid or gridNoPadding or crop or desktop or pip or speaker, not \"tiles\""},
      {R"({"mixerDesktopAlign": 1})",
       "mixerDesktopAlign must be TOP or LEFT or RIGHT or BOTTOM or CENTER, not 1"},
      {R"({"videoCodec": ""})", "videoCodec must be a text that is not empty, not \"\""},
      {R"({"videoCodec": ["libx264"]})", "videoCodec must be a text, not [\"libx264\"]"},
      {R"({"callbackUrl": "ftp://example.org"})",
       "callbackUrl must be an URL that begins with http:// or https://, or empty, not "
       "\"ftp://example.org\""},
      {R"({"callbackUrl": "http://example.org/ x"})",
       "callbackUrl must be an URL that begins with http:// or https://, or empty, not \"http://example.org/ "
       "x\""},
      {R"({"callbackSecret": 12345})", "callbackSecret must be a text"},
      {R"({"background": "#10101"})",
       "background must be a colour such as \"#101010\" or the path of a picture, not \"#10101\""},
      {R"({"background": "#10101080"})",
       "background must be a colour such as \"#101010\" or the path of a picture, not \"#10101080\""},
      {R"({"placeholder": ""})",
       "placeholder must be a colour such as \"#101010\" or the path of a picture, not \"\""},
      {R"({"captionColor": "white"})",
       "captionColor must be a colour such as \"#ffffff\" or \"#00000080\", or \"none\", not \"white\""},
      {R"({"captionBoxColor": "#0000008g"})",
       "captionBoxColor must be a colour such as \"#ffffff\" or \"#00000080\", or \"none\", not "
       "\"#0000008g\""},
      {R"({"captionBoxColor": "#-1-1-1"})",
       "captionBoxColor must be a colour such as \"#ffffff\" or \"#00000080\", or \"none\", not \"#-1-1-1\""},
      {R"({"customLayouts": {"2": []}})",
       "customLayouts must have 2 rectangles in layout \"2\", not {\"2\":[]}"},
  };
  for (const Row& row : rows) CHECK_EQUAL(error_of(row.text), row.message);
}

TEST(mixer_settings, show_the_begin_of_a_long_value) {
  const std::string value = "\"" + std::string(78, 'x') + "\xc3\xa4\"";
  CHECK_EQUAL(error_of("{\"hasVideo\": " + value + "}"),
              "hasVideo must be true or false, not \"" + std::string(78, 'x') + "...");
}

TEST(mixer_settings, take_bytes_in_several_forms) {
  struct Row {
    std::string value;
    uint64_t bytes;
  };
  for (const Row& row : std::vector<Row>{
           {"0", 0}, {"4096", 4096}, {"\"4096\"", 4096}, {"\"64K\"", 65536}, {"\"2G\"", uint64_t{2} << 30}}) {
    const auto settings = parse_mixer_settings("{\"minAvailableSpace\": " + row.value + "}");
    REQUIRE(settings.ok());
    CHECK_EQUAL(settings->min_available_space, row.bytes);
  }
}

TEST(mixer_settings, are_read_from_a_file_with_paths_relative_to_it) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("a.json");
  write(path, R"({"background": "b.png", "watermark": "../w.png", "placeholder": "/p.png"})");
  const auto settings = read_mixer_settings(path);
  REQUIRE(settings.ok());
  CHECK_EQUAL(settings->stage.background_picture, folder.path("b.png"));
  CHECK_EQUAL(settings->stage.placeholder, "/p.png");
  const std::string above = folder.path().substr(0, folder.path().rfind('/'));
  CHECK_EQUAL(settings->stage.watermark, above + "/w.png");
}

TEST(mixer_settings, say_which_file_is_wrong) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("a.json");
  CHECK(read_mixer_settings(path).error().code == ErrorCode::kNotFound);
  CHECK(read_mixer_settings(folder.path()).error().code == ErrorCode::kInternal);
  write(path, "{\"crf\": 52}");
  const auto settings = read_mixer_settings(path);
  REQUIRE(!settings.ok());
  CHECK(settings.error().code == ErrorCode::kBadRequest);
  CHECK_EQUAL(settings.error().message, path + ": crf must be a whole number from 0 to 51, not 52");
  write(path, std::string((1 << 20) + 1, ' '));
  CHECK_EQUAL(read_mixer_settings(path).error().message, path + " is larger than 1048576 bytes");
}

TEST(mixer_settings, are_those_of_the_installed_file_if_there_is_one) {
  const test::TemporaryFolder folder;
  const std::string installed = folder.path("installed.json"), own = folder.path("own.json");
  REQUIRE(find_mixer_settings("", installed).ok());
  CHECK(*find_mixer_settings("", installed) == MixerSettings{});
  CHECK(find_mixer_settings(own, installed).error().code == ErrorCode::kNotFound);
  write(installed, "{\"crf\": 20}");
  write(own, "{\"crf\": 30}");
  CHECK_EQUAL(find_mixer_settings("", installed)->encoder.crf, 20);
  CHECK_EQUAL(find_mixer_settings(own, installed)->encoder.crf, 30);
  write(installed, "{\"crf\": -1}");
  CHECK(!find_mixer_settings("", installed).ok());
}

}  // namespace recorder
