import './ui/glance-app.ts';
