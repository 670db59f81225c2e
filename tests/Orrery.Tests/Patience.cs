namespace Orrery.Tests;

/// <summary>Waits for what another process does, and gives up loudly.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? within = null) => UntilAsync(() => Task.FromResult(condition()), what, within);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = new CancellationTokenSource(within ?? Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"waited {(within ?? Limit).TotalSeconds:0} s in vain for {what}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a marker file has that many lines, and returns them.</summary>
    public static async Task<string[]> MarksAsync(string path, int count)
    {
        await UntilAsync(() => Lines(path).Length >= count, $"{count} lines in {path}");
        return Lines(path);
    }

    public static bool Lives(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
