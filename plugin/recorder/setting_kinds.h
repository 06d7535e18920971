// Kinds of settings. A kind knows how one member of Settings is read, shown, and what is allowed for it; the table
// of settings.cc has a row for each key, which names its kind.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/recorder/file_name.h"
#include "plugin/recorder/setting_value.h"
#include "plugin/recorder/settings.h"

namespace recorder::setting {

template <auto kMember>
struct Text {
  static bool apply(Settings& settings, std::string_view value) {
    settings.*kMember = value;
    return true;
  }
  static std::string show(const Settings& settings) { return settings.*kMember; }
  static std::string allowed() { return "any text"; }
};

template <auto kMember>
struct Folder : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    return value.starts_with('/') && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an absolute path"; }
};

template <auto kMember>
struct NameTemplate : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    return FileNameTemplate::parse(value).ok() && Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return concat("a name, with elements among ", file_name_elements()); }
};

template <auto kMember>
struct Address : Text<kMember> {
  static bool apply(Settings& settings, std::string_view value) {
    in_addr address;
    if (::inet_pton(AF_INET, std::string(value).c_str(), &address) != 1) return false;
    return Text<kMember>::apply(settings, value);
  }
  static std::string allowed() { return "an IPv4 address of this machine"; }
};

// Anything with a number in it, between two limits.
template <auto kMember, auto kParse, auto kShow, auto kLow, auto kHigh>
struct Bounded {
  static bool apply(Settings& settings, std::string_view value) {
    const auto parsed = kParse(value);
    if (!parsed || *parsed < limit(kLow) || *parsed > limit(kHigh)) return false;
    settings.*kMember = static_cast<Member>(*parsed);
    return true;
  }
  static std::string show(const Settings& settings) { return kShow(settings.*kMember); }
  static std::string allowed() { return concat("from ", kShow(limit(kLow)), " to ", kShow(limit(kHigh))); }

 private:
  using Parsed = typename std::invoke_result_t<decltype(kParse), std::string_view>::value_type;
  using Member = std::remove_reference_t<decltype(std::declval<Settings&>().*kMember)>;
  static constexpr Parsed limit(auto value) { return Parsed(static_cast<int64_t>(value)); }
};

inline std::string number_text(uint64_t number) { return concat(number); }

constexpr int64_t kKilo = 1 << 10, kMega = 1 << 20, kGiga = 1 << 30;

template <auto kMember, auto kLow, auto kHigh>
using Number = Bounded<kMember, parse_number, number_text, kLow, kHigh>;
template <auto kMember, auto kLow, auto kHigh>
using Size = Bounded<kMember, parse_size, size_text, kLow, kHigh>;
template <auto kMember, auto kLow, auto kHigh>
using BitRate = Bounded<kMember, parse_bit_rate, bit_rate_text, kLow, kHigh>;
template <auto kMember, auto kLowMs, auto kHighMs>
using Time = Bounded<kMember, parse_duration, duration_text, kLowMs, kHighMs>;

template <auto kMember>
struct Switch {
  static bool apply(Settings& settings, std::string_view value) {
    const auto parsed = parse_boolean(value);
    if (parsed) settings.*kMember = *parsed;
    return parsed.has_value();
  }
  static std::string show(const Settings& settings) { return settings.*kMember ? "true" : "false"; }
  static std::string allowed() { return "true or false"; }
};

template <typename Value>
struct Name {
  std::string_view name;
  Value value;
};

// One of a few names.
template <auto kMember, const auto& kNames>
struct Choice {
  static bool apply(Settings& settings, std::string_view value) {
    for (const auto& row : kNames) {
      if (row.name != value) continue;
      settings.*kMember = row.value;
      return true;
    }
    return false;
  }
  static std::string show(const Settings& settings) {
    for (const auto& row : kNames)
      if (row.value == settings.*kMember) return std::string(row.name);
    return {};
  }
  static std::string allowed() {
    std::string names;
    for (const auto& row : kNames) names += concat(names.empty() ? "" : " or ", row.name);
    return names;
  }
};

template <auto kMember>
struct Ports {
  static bool apply(Settings& settings, std::string_view value) {
    const size_t dash = std::min(value.find('-'), value.size());
    const auto first = parse_number(value.substr(0, dash));
    const auto last = parse_number(value.substr(std::min(dash + 1, value.size())));
    // Ports below 1024 belong to root.
    if (!first || !last || *first < 1024 || *first > *last || *last > 65535) return false;
    settings.*kMember = {static_cast<uint16_t>(*first), static_cast<uint16_t>(*last)};
    return true;
  }
  static std::string show(const Settings& settings) {
    return concat((settings.*kMember).first, '-', (settings.*kMember).last);
  }
  static std::string allowed() { return "two ports from 1024 to 65535 such as 20000-29999"; }
};

}  // namespace recorder::setting
