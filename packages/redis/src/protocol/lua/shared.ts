/** What all functions use: entries of the log, refusals, and whether what a shard has fits together. */
export const shared = String.raw`-- Not there yet while the functions are loaded.
local function call(...)
  return redis.call(...)
end

-- How to unpack k ids, made when it is first needed.
local formats = {}
local function formatOf(k)
  local made = formats[k] or '<' .. string.rep('I4', k)
  formats[k] = made
  return made
end

local function refuse(code, text)
  return redis.error_reply('RANKBATCH-' .. code .. ' ' .. text)
end

local function integer(x)
  return string.format('%.0f', x)
end

-- Appends an entry to the log; n and c are those of the last one.
local function append(base, n, c, cause, ...)
  n = n + 1
  c = tonumber(string.sub(redis.sha1hex(integer(c) .. ' ' .. cause), 1, 12), 16)
  local id = integer(n) .. '-' .. integer(c)
  call('XADD', base .. ':log', id, ...)
  return n, c
end

-- Counts of a shard.
local counts = { 'n', 'c', 'asked', 'given', 'pushed', 'pushes', 'len', 'ttl', 'lease', 'led', 'beat', 'clock', 'chunk' }

local function damaged(rule, found)
  local shown = string.gsub(string.sub(tostring(found or 'none'), 1, 40), '%c', ' ')
  return refuse('DAMAGED', rule .. ', got ' .. shown)
end

-- Why a shard cannot be as rankers and trainers have left it; nil where all that it has fits together.
local function unsound(base)
  local texts = call('HMGET', base, unpack(counts))
  local m = {}
  for i, name in ipairs(counts) do
    local text = texts[i]
    if not text or #text > 15 or not string.match(text, '^%d+$') then return damaged(name .. ' must be an integer from 0', text) end
    m[name] = tonumber(text)
  end
  local log = base .. ':log'
  local last = call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local id = integer(m.n) .. '-' .. integer(m.c)
  if not last or last[1] ~= id then return damaged('the last entry of its log must be ' .. id, last and last[1]) end
  local prepared, waiting = call('LLEN', base .. ':q'), call('LLEN', base .. ':want')
  if prepared ~= m.pushed - m.given then return damaged(integer(m.pushed - m.given) .. ' batches must be prepared', prepared) end
  if waiting ~= m.asked - m.given then return damaged(integer(m.asked - m.given) .. ' requests must wait', waiting) end
  local snap, x = unpack(call('HMGET', base, 'snap', 'snapx'))
  if not snap then
    local first = call('XRANGE', log, '-', '+', 'COUNT', 1)[1][1]
    if not string.match(first, '^1%-') then return damaged('its log must begin with entry 1, as it has no snapshot', first) end
  elseif call('LLEN', base .. ':snap:' .. snap) == 0 then
    return damaged('its snapshot ' .. snap .. ' must be there')
  elseif not x or not string.match(x, '^%d+%-%d+$') or #call('XRANGE', log, x, x) == 0 then
    return damaged('the entry of its snapshot must be in the log', x)
  end
  return nil
end

-- The leader waits for a bell; one ring is enough for all that there is to do.
local function ring(base, ttl)
  if call('LLEN', base .. ':bell') == 0 then
    call('RPUSH', base .. ':bell', 1)
    call('PEXPIRE', base .. ':bell', ttl)
  end
end

local function norun(base)
  return refuse('NORUN', base)
end
`;
