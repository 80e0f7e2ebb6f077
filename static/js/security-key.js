// Hand the form's own addresses to allauth's script, which speaks with the key.
document.querySelectorAll("form[data-security-key]").forEach((form) => {
  window.allauth.webauthn.forms.addForm({
    ids: {
      add: form.querySelector("[data-add]").id,
      credential: form.elements.credential.id,
      passwordless: form.elements.passwordless ? form.elements.passwordless.id : undefined,
      data: "js_data",
    },
  });
});
