-- Replays requests for wrk. REQUESTS: a file with one request a line, METHOD<TAB>PATH<TAB>BODY; OFFSET: the line to
-- begin after; HEADERS: "Name: value|Name: value". Every request comes from an address of its own (X-Forwarded-For).
local lines = {}
for line in io.lines(os.getenv("REQUESTS")) do lines[#lines + 1] = line end
local headers = {}
for header in (os.getenv("HEADERS") or ""):gmatch("[^|]+") do
  local name, value = header:match("^(.-): (.*)$")
  headers[name] = value
end
local count = tonumber(os.getenv("OFFSET") or "0")

request = function()
  count = count + 1
  local method, path, body = lines[((count - 1) % #lines) + 1]:match("^(%S+)\t(%S+)\t?(.*)$")
  if body == "" then body = nil end
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.floor(count / 65536) % 256, math.floor(count / 256) % 256, count % 256)
  return wrk.format(method, path, headers, body)
end

done = function(summary, latency, _requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"p50":%.0f,"p95":%.0f,"p99":%.0f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
