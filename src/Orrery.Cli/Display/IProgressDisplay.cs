using Orrery.Cli.Progress;

namespace Orrery.Cli.Display;

/// <summary>Shows how a piece of work gets on: as bars, as lines or as JSON.</summary>
internal interface IProgressDisplay : IDisposable
{
    /// <summary>One thing said once, such as that a server was started.</summary>
    /// <param name="what">A word for scripts, such as <c>server</c>.</param>
    void Say(string what, string text);

    /// <summary>Bytes on their way: an upload, a download, a file being read. Called often; shows what is worth showing.</summary>
    void Transfer(string what, long done, long total);

    /// <summary>Where the run stands. Called at each change and a few times a second in between, so that clocks move.</summary>
    void Show(RunProgress progress);
}
