// The error summary takes the focus as soon as the page is there, also where autofocus does not reach a div.
document.querySelector(".error-summary")?.focus();
