#include "plugin/notify/outbox.h"
