// Logging in: the staff number, then the code that came over another channel.

import { page } from "./words_of_page.js";

const find = (id) => document.getElementById(id);

export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15000),
  });
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(said.error ?? ""), { status: response.status });
  return said;
}

// Shows the form; `entered` is called once somebody is in.
export function askToLogIn(entrance, entered, told = "") {
  say(told, Boolean(told));
  find("login").hidden = false;
  // Elsewhere than in WeCom itself that page only says that it is to be opened there.
  find("other").hidden = !entrance || !/wxwork/i.test(navigator.userAgent);
  if (entrance) find("entrance").href = entrance;
  find("staff-no").focus();
  find("ask").onsubmit = (event) => step(event, "/chat/code", { staff_no: find("staff-no").value }, () => showCode(page.code, page.codeSent));
  find("enter").onsubmit = (event) => {
    const told = { staff_no: find("staff-no").value, code: find("code").value };
    return step(event, "/chat/login", told, () => {
      find("login").hidden = true;
      entered();
    });
  };
  find("again").onclick = showStaffNo;
  find("bound").onclick = () => find("ask").reportValidity() && showCode(page.bindingCode, "");
}

async function step(event, path, told, then) {
  event.preventDefault();
  const button = event.submitter ?? event.target.querySelector("button");
  button.disabled = true;
  say("");
  try {
    await post(path, told);
    then();
  } catch (error) {
    say(error.status ? page.refusal(error.status, error.message) : page.unreached, true);
  }
  button.disabled = false;
}

function showCode(asked, told) {
  find("ask").hidden = true;
  find("enter").hidden = false;
  document.querySelector("[for=code]").textContent = asked;
  find("code").value = "";
  find("code").focus();
  say(told);
}

function showStaffNo() {
  find("ask").hidden = false;
  find("enter").hidden = true;
  find("staff-no").focus();
  say("");
}

function say(text, wrong = false) {
  find("said").textContent = text;
  find("said").classList.toggle("wrong", wrong);
}
