namespace Orrery.Server.Copies;

/// <summary>What lies where in a copy.</summary>
internal static class CopyNames
{
    /// <summary>What the engine keeps of the run: all that pages show is made from it.</summary>
    public static string Record(RunId run) => $"runs/{run}/record.bin";

    /// <summary>What isn't kept with the run, but was so at that moment: why it waits, how far its attempts are.</summary>
    public static string Moment(RunId run) => $"runs/{run}/moment.json";

    public static string Run(RunId run) => $"runs/{run}/run.json";

    public static string Steps(RunId run) => $"runs/{run}/steps.json";

    public static string Graph(RunId run) => $"runs/{run}/graph.json";

    public static string History(RunId run) => $"runs/{run}/history.json";

    public static string Files(RunId run) => $"runs/{run}/files.json";

    public static string Log(RunId run, int step, int attempt) => $"runs/{run}/logs/{step}-{attempt}.log";

    /// <summary>What the attempt used over time.</summary>
    public static string Usage(RunId run, int step, int attempt) => $"runs/{run}/usage/{step}-{attempt}.json";

    public static string Timeline(RunId run) => $"runs/{run}/timeline.json";

    public static string Artifact(ArtifactId artifact) => $"artifacts/{artifact}";

    /// <summary>Relative, with slashes, going nowhere but down, of characters that any file system and terminal takes.</summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= 200 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.') && name.Split('/').All(p => p is not ("" or "." or ".."));
}
