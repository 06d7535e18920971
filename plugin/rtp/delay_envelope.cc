#include "plugin/rtp/delay_envelope.h"

#include <algorithm>
#include <cstddef>

namespace recorder {
namespace {

using Point = DelayEnvelope::Point;

constexpr double kWindow = 1.0;
// Ten minutes of packets: longer than congestion lasts, and quartz does not bend noticeably in that time.
constexpr size_t kWindows = 600;
// Quartz is within 100 ppm, sound devices mostly within 200. The less a queue that slowly empties is taken
// for skew, the better.
constexpr double kSteepest = 250e-6;
// With so much history its own inclination counts one half, with less it is not yet to be trusted.
constexpr double kTrustedSpan = 30.0;
// A point so far below the line shows that the path was longer before: more than the line errs by itself.
// What was measured then says nothing about the path of now.
constexpr double kPathBecameShorter = 0.020;

// Twice the area of the triangle: positive if c lies above the line through a and b.
double turn(Point a, Point b, Point c) {
  return (b.sent - a.sent) * (c.delay - a.delay) - (b.delay - a.delay) * (c.sent - a.sent);
}

// The lower convex hull of points in the order of time (Andrew's monotone chain).
std::vector<Point> lower_hull(const std::vector<Point>& points) {
  std::vector<Point> hull;
  for (const Point& point : points) {
    while (hull.size() >= 2 && turn(hull[hull.size() - 2], hull.back(), point) <= 0) hull.pop_back();
    hull.push_back(point);
  }
  return hull;
}

// Each point counts the more the later it is: a queue that was there in the beginning matters less and less.
double mean_time(const std::vector<Point>& points) {
  double sum = 0;
  double weight = 0;
  for (const Point& point : points) sum += point.sent * (weight += 1);
  return sum / (weight * (weight + 1) / 2);
}

// Of all lines below the points the one whose distances to them have the least sum is the hull's edge over
// their mean time (Moon, Skelly and Towsley, Estimation and Removal of Clock Skew from Network Delay
// Measurements, 1999). The less history there is, the more counts what was known before.
double slope_of(const std::vector<Point>& points, double prior) {
  const double span = points.back().sent - points.front().sent;
  if (points.size() < 2 || span <= 0) return prior;
  const std::vector<Point> hull = lower_hull(points);
  const double middle = mean_time(points);
  size_t end = 1;
  while (end + 1 < hull.size() && hull[end].sent < middle) ++end;
  const Point& from = hull[end - 1];
  const Point& to = hull[end];
  const double trust = span * span / (span * span + kTrustedSpan * kTrustedSpan);
  const double edge = std::clamp((to.delay - from.delay) / (to.sent - from.sent), -kSteepest, kSteepest);
  return trust * edge + (1 - trust) * prior;
}

}  // namespace

void DelayEnvelope::add(Point point) {
  if (window_ && point.delay < at(point.sent) - kPathBecameShorter) forget();
  if (window_ && point.sent >= window_start_ + kWindow) close_window();
  const bool first = !window_ && minima_.empty();
  if (!window_) window_start_ = point.sent;
  if (!window_ || (point.delay < window_->delay && point.sent >= window_start_)) window_ = point;
  if (first || point.delay < at(point.sent)) base_ = point;
}

// All but the inclination, if there was enough to tell it.
void DelayEnvelope::forget() {
  if (!minima_.empty() && window_start_ - minima_.front().sent > 2 * kTrustedSpan) prior_ = slope_;
  slope_ = prior_;
  minima_.clear();
  window_.reset();
}

void DelayEnvelope::close_window() {
  if (minima_.size() == kWindows) minima_.erase(minima_.begin());
  minima_.push_back(*window_);
  window_.reset();
  slope_ = slope_of(minima_, prior_);
  base_ = minima_.front();
  for (const Point& point : minima_)
    if (point.delay < at(point.sent)) base_ = point;
}

}  // namespace recorder
