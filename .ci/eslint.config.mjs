// The studio's page and the read-along page: ESLint's recommended rules, in a browser.
import js from "@eslint/js";
import globals from "globals";

export default [{...js.configs.recommended, languageOptions: {globals: globals.browser, ecmaVersion: "latest"}}];
