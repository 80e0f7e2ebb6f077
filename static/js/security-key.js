// Hand each form's own addresses to allauth's script, which speaks with the key. Without keys in the browser, and
// without script, these forms stay hidden: a code does as well.
(() => {
  if (!window.PublicKeyCredential || !window.allauth) return;
  const speak = window.allauth.webauthn.forms;
  const begin = { add: speak.addForm, authenticate: speak.authenticateForm, login: speak.loginForm };

  document.querySelectorAll("form[data-key]").forEach((form) => {
    const act = form.querySelector("button");
    const ids = { [form.dataset.key]: act.id, credential: form.elements.credential.id, data: "js_data" };
    if (form.elements.passwordless) ids.passwordless = form.elements.passwordless.id;
    begin[form.dataset.key]({ ids });
    form.hidden = false;
  });

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.querySelectorAll("[data-key-trouble]").forEach((words) => { words.hidden = false; });
  });
})();
