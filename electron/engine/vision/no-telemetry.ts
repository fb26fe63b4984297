/**
 * ONNX Runtime, since 1.29, reports each session to Microsoft unless this is set when it is loaded. To be imported before it;
 * main sets it as well, for the processes that it starts, where bundles load packages before code of their own.
 */

process.env.ORT_DISABLE_TELEMETRY = '1';
