/** Whether this build carries the pretended back end (development and design work only). */
declare const __MOCK__: boolean;
