// Sandboxes and their tests run on Linux only.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
