#include "plugin/mp4/file_layout.h"

#include <string>
#include <vector>

#include "tests/support/logging_write_sink.h"
#include "tests/support/test.h"

namespace recorder {
namespace {

using test::LoggingWriteSink;

constexpr uint32_t kSlot = 8192;
constexpr uint64_t kSlotA = 0x1000;
constexpr uint64_t kSlotB = kSlotA + kSlot;
constexpr uint64_t kMedia = kSlotB + kSlot;

Bytes movie(size_t size) {
  Bytes bytes(size, 'm');
  store_u32(bytes, 0, static_cast<uint32_t>(size));
  return bytes;
}

struct Layout {
  LoggingWriteSink sink;
  FileLayout layout{kSlot, sink};

  void put_movie(size_t size) {
    layout.stage_movie(movie(size));
    layout.commit();
  }

  void put_batch() {
    stage_batch();
    layout.commit();
  }

  void stage_batch() {
    TrackRun run;
    run.samples = {{1024, 3, true, 1}};
    run.data = {1, 2, 3};
    layout.stage_batch(fragment_header(1, {&run, 1}), {&run, 1});
  }

  // The operations since the last call, one word each.
  std::string done() {
    std::string words;
    for (; seen < sink.operations.size(); ++seen) words += word(sink.operations[seen]) + " ";
    return words;
  }

  static std::string word(const test::WriteOperation& operation) {
    if (operation.is_sync) return "sync";
    if (operation.offset == 0) return "ftyp";
    if (operation.offset == 0x20) return "selector" + std::to_string(operation.bytes.size());
    if (operation.offset == kSlotA) return "slotA";
    if (operation.offset == kSlotB) return "hideB";
    if (operation.offset == kSlotB + 16) return "slotB";
    if (operation.offset < kMedia) return operation.bytes.size() == 8 ? "pad" : "?";
    return operation.bytes.size() == 4 ? "gate" : "media";
  }

  uint32_t selector() { return ByteReader(sink.image().read(0x20, 4)).u32(); }
  size_t seen = 0;
};

}  // namespace

TEST(file_layout, creates_the_file_with_its_first_movie) {
  Layout file;
  file.put_movie(1000);
  CHECK_EQUAL(file.done(), "ftyp hideB pad pad slotA sync selector16 ");
  const Bytes selector = {0, 0, 0x0f, 0xe0, 'f', 'r', 'e', 'e', 0, 0, 0, 0, 0, 0, 0, 0};
  const Bytes hidden_b = {0, 0, 0x20, 0, 'f', 'r', 'e', 'e', 0, 0, 0, 0, 0, 0, 0, 0};
  const Bytes ftyp = {0, 0, 0, 32, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 2, 0, 'i', 's', 'o', 'm',
                      'i', 's', 'o', '2', 'i', 's', 'o', '6', 'm', 'p', '4', '1'};
  const Bytes padding = {0, 0, 0x1c, 0x18, 'f', 'r', 'e', 'e'};
  CHECK_EQUAL(file.sink.image().read(0, 32), ftyp);
  CHECK_EQUAL(file.sink.image().read(0x20, 16), selector);
  CHECK_EQUAL(file.sink.image().read(kSlotA + 1000, 8), padding);
  CHECK_EQUAL(file.sink.image().read(kSlotB, 16), hidden_b);
  CHECK_EQUAL(file.sink.image().size(), kMedia);
  CHECK_EQUAL(file.layout.file_size(), kMedia);
}

TEST(file_layout, writes_the_slot_that_is_not_in_use_and_then_turns_to_it) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  file.done();
  file.put_movie(1001);
  CHECK_EQUAL(file.done(), "pad slotB sync selector4 ");
  CHECK_EQUAL(file.selector(), 0x0fe0 + kSlot + 16);
  file.put_batch();
  file.done();
  file.put_movie(1002);
  CHECK_EQUAL(file.done(), "pad slotA sync selector4 ");
  CHECK_EQUAL(file.selector(), 0x0fe0u);
}

TEST(file_layout, does_not_write_the_slot_that_a_flip_left_before_the_flip_is_durable) {
  Layout file;
  file.put_movie(1000);
  file.done();
  CHECK(!file.layout.is_flip_durable());
  file.put_movie(1001);
  CHECK_EQUAL(file.done(), "sync pad slotB sync selector4 ");
}

TEST(file_layout, opens_the_gate_of_a_batch_when_the_batch_is_durable) {
  Layout file;
  file.put_movie(1000);
  file.done();
  file.put_batch();
  CHECK_EQUAL(file.done(), "media media sync gate ");
  CHECK(file.layout.is_flip_durable());
  CHECK_EQUAL(ByteReader(file.sink.image().read(kMedia, 4)).u32(), 8u);
  CHECK_EQUAL(file.layout.file_size() % 8, 0u);
  CHECK_EQUAL(file.layout.file_size(), file.sink.image().size());
}

TEST(file_layout, shows_a_movie_and_a_batch_after_one_sync) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  file.done();
  file.layout.stage_movie(movie(1001));
  file.stage_batch();
  file.layout.commit();
  CHECK_EQUAL(file.done(), "pad slotB media media sync selector4 gate ");
}

TEST(file_layout, commits_the_last_gate_when_there_is_nothing_new) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  file.done();
  file.layout.commit();
  CHECK_EQUAL(file.done(), "sync ");
  file.layout.commit();
  CHECK_EQUAL(file.done(), "");
}

TEST(file_layout, finishes_with_the_movie_in_front_if_it_fits) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  file.layout.commit();
  file.done();
  file.layout.finish(movie(kSlot - 32));
  CHECK_EQUAL(file.done(), "slotB sync selector4 sync ");
  const uint64_t mdat = kSlotB + 16 + kSlot - 32;
  Bytes expected = {0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 0};
  store_u32(expected, 12, static_cast<uint32_t>(file.layout.file_size() - mdat));
  CHECK_EQUAL(file.sink.image().read(mdat, 16), expected);
  CHECK_EQUAL(file.selector(), 0x0fe0 + kSlot + 16);
}

TEST(file_layout, does_not_finish_into_a_slot_that_a_flip_left_before_the_flip_is_durable) {
  Layout file;
  file.put_movie(1000);
  file.done();
  file.layout.finish(movie(100));
  CHECK_EQUAL(file.done(), "sync slotB sync selector4 sync ");
}

TEST(file_layout, finishes_with_the_movie_at_the_end_if_it_does_not_fit) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  const uint64_t end = file.layout.file_size();
  file.done();
  file.layout.finish(movie(kSlot - 31));
  CHECK_EQUAL(file.done(), "media media sync selector16 sync ");
  Bytes expected = {0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 0};
  store_u32(expected, 12, static_cast<uint32_t>(end + 8 - 0x20));
  CHECK_EQUAL(file.sink.image().read(0x20, 16), expected);
  CHECK_EQUAL(file.layout.file_size(), end + 8 + kSlot - 31);
  CHECK_EQUAL(file.layout.file_size(), file.sink.image().size());
}

TEST(file_layout, has_room_for_a_movie_and_its_padding_in_the_smaller_slot) {
  Layout file;
  CHECK(file.layout.fits_slot(kSlot - 24));
  CHECK(!file.layout.fits_slot(kSlot - 23));
}

TEST(file_layout, takes_slots_of_whole_pages) {
  LoggingWriteSink sink;
  FileLayout layout(10000, sink);
  CHECK(layout.fits_slot(12288 - 24));
  CHECK(!layout.fits_slot(12288 - 23));
  CHECK(FileLayout(0, sink).fits_slot(8192 - 24));
}

TEST(file_layout, finishes_what_another_one_began_after_it_is_durable) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  const uint64_t end = file.layout.file_size();
  file.done();
  FileLayout found({{kSlot}, Slot::kA, true, end, end}, file.sink);
  CHECK_EQUAL(file.done(), "");
  found.finish(movie(100));
  CHECK_EQUAL(file.done(), "sync slotB sync selector4 sync ");
}

TEST(file_layout, hides_what_is_behind_the_media_of_another_one) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  const uint64_t end = file.layout.file_size();
  for (const auto& [size, hidden] : {std::pair{end + 1, end + 8}, {end + 8, end + 8}, {end + 9, end + 16}}) {
    FileLayout found({{kSlot}, Slot::kA, true, end, size}, file.sink);
    CHECK_EQUAL(found.file_size(), hidden);
    CHECK_EQUAL(file.sink.image().size(), hidden);
    Bytes header = {0, 0, 0, 0, 'f', 'r', 'e', 'e'};
    store_u32(header, 0, static_cast<uint32_t>(hidden - end));
    CHECK_EQUAL(file.sink.image().read(end, 8), header);
    CHECK(file.sink.operations.back().is_sync);
  }
}

TEST(file_layout, selects_again_what_is_durable) {
  Layout file;
  file.put_movie(1000);
  file.put_batch();
  file.sink.write(0x20, Bytes(16));
  file.done();
  const uint64_t end = file.layout.file_size();
  const FileLayout found({{kSlot}, Slot::kA, false, end, end}, file.sink);
  CHECK_EQUAL(file.done(), "sync selector16 sync ");
  CHECK_EQUAL(file.selector(), 0x0fe0u);
}

TEST(file_layout, writes_nothing_for_a_file_that_never_had_a_track) {
  Layout file;
  file.layout.commit();
  file.layout.finish(movie(100));
  CHECK_EQUAL(file.done(), "");
  CHECK_EQUAL(file.layout.file_size(), 0u);
}

}  // namespace recorder
