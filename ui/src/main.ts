import { mount } from 'svelte';
import App from './App.svelte';
import { setLanguage } from './lib/i18n.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

// Until the app says which one is wanted: if it cannot be reached, that is told in this one.
setLanguage(navigator.language);
const target = document.getElementById('app');
if (target) mount(App, { target });
