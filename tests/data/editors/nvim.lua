-- What a writer does in Neovim. Each step goes on when the editor or the server says something, not after a time.

local step

local function fail(why)
  io.stderr:write(why .. "\n")
  vim.cmd("cquit")
end

-- Ends the editor where a step never comes.
vim.defer_fn(function() fail("this took too long") end, 60000)

local function go_on(...)
  if coroutine.status(step) ~= "suspended" then return end
  local is_fine, why = coroutine.resume(step, ...)
  if not is_fine then fail(why) end
  if coroutine.status(step) == "dead" then vim.cmd("qall") end
end

-- Waits until the problems that are shown fulfil a condition.
local function wait_for(is_so)
  while not is_so(vim.diagnostic.get(0)) do coroutine.yield() end
end

local waits_for_answer = false
vim.api.nvim_create_autocmd("DiagnosticChanged", { callback = function()
  vim.schedule(function() if not waits_for_answer then go_on() end end)
end })

-- Asks the server something about a position, and waits for the answer.
local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  waits_for_answer = true
  vim.lsp.buf_request(0, method, params, function(err, result)
    vim.schedule(function()
      waits_for_answer = false
      go_on(err, result)
    end)
  end)
  local err, result = coroutine.yield()
  assert(not err, vim.inspect(err))
  return result
end

-- Puts the cursor behind the first place of a text, and returns its line.
local function find(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local _, last = line:find(text, 1, true)
    if last then
      vim.api.nvim_win_set_cursor(0, { number, last })
      return number
    end
  end
  error("there is no " .. text)
end

local function write(number, from, to)
  local line = vim.api.nvim_buf_get_lines(0, number - 1, number, true)[1]
  local first, last = line:find(from, 1, true)
  vim.api.nvim_buf_set_text(0, number - 1, first - 1, number - 1, last, { to })
end

local function has(code)
  return function(problems)
    for _, problem in ipairs(problems) do
      if problem.code == code then return true end
    end
    return false
  end
end

local function hasnt(code)
  return function(problems) return not has(code)(problems) end
end

step = coroutine.create(function()
  -- A problem that takes proofs.
  wait_for(has("W3002"))
  -- A name is misspelt and fixed.
  write(find('to: "booth"'), 'to: "booth"', 'to: "boooth"')
  wait_for(has("E0201"))
  find("boooth")
  local here = vim.lsp.util.make_range_params().range
  local actions = ask("textDocument/codeAction", { range = here, context = { diagnostics = {} } })
  assert(actions[1].title == "Replace `boooth` with `booth`", vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
  wait_for(hasnt("E0201"))
  -- A name is completed.
  write(find('next: "crowd"'), 'next: "crowd"', 'next: "cr"')
  find('next: "cr')
  local labels = {}
  for _, item in ipairs(ask("textDocument/completion").items) do labels[item.label] = item end
  assert(labels.crowd and labels.quay, vim.inspect(labels))
  vim.lsp.util.apply_text_edits({ labels.crowd.textEdit }, 0, "utf-16")
  -- A scene is renamed in two chapters.
  wait_for(hasnt("E0201"))
  find('next: "crow')
  local edit = ask("textDocument/rename", { newName = "ramp" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  vim.cmd("wall")
end)
vim.schedule(go_on)
