#include "plugin/notify/hook_queue.h"
