// response_mode=form_post: the form goes out by itself; without scripts its button is there.
document.querySelector("form[data-sso-send]")?.submit();
