/* Finding and making elements. */

/** Reads what the element with an id holds. */
function byId(id) {
  return document.getElementById(id);
}

/** Makes an element with a class and text or children. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
