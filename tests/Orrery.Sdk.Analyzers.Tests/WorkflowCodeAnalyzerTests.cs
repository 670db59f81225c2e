namespace Orrery.Analyzers.Tests;

/// <summary>Each rule: what it finds in workflow code, and what it leaves alone there.</summary>
public class WorkflowCodeAnalyzerTests
{
    [Theory]
    [InlineData("ORR001", "DateTime.Now")]
    [InlineData("ORR001", "DateTime.UtcNow")]
    [InlineData("ORR001", "DateTime.Today")]
    [InlineData("ORR001", "DateTimeOffset.Now")]
    [InlineData("ORR001", "DateTimeOffset.UtcNow")]
    [InlineData("ORR001", "TimeProvider.System.GetUtcNow()")]
    [InlineData("ORR001", "Stopwatch.StartNew()")]
    [InlineData("ORR001", "new Stopwatch()")]
    [InlineData("ORR001", "Environment.TickCount64")]
    [InlineData("ORR001", "run.Now.ToLocalTime()")]
    [InlineData("ORR001", "TimeZoneInfo.Local")]
    [InlineData("ORR002", "new Random()")]
    [InlineData("ORR002", "Random.Shared")]
    [InlineData("ORR002", "System.Security.Cryptography.RandomNumberGenerator.GetInt32(6)")]
    [InlineData("ORR002", "input.GetHashCode()")]
    [InlineData("ORR002", "HashCode.Combine(1, 2)")]
    [InlineData("ORR002", "Path.GetRandomFileName()")]
    [InlineData("ORR003", "Guid.NewGuid()")]
    [InlineData("ORR003", "Guid.CreateVersion7()")]
    [InlineData("ORR004", "Task.Run(() => 1)")]
    [InlineData("ORR004", "Task.Factory.StartNew(() => 1)")]
    [InlineData("ORR004", "ThreadPool.QueueUserWorkItem(_ => { })")]
    [InlineData("ORR004", "new Thread(() => { })")]
    [InlineData("ORR004", "Parallel.For(0, 2, _ => { })")]
    [InlineData("ORR004", "input.AsParallel()")]
    [InlineData("ORR004", "new Timer(_ => { })")]
    [InlineData("ORR004", "new PeriodicTimer(TimeSpan.FromSeconds(1))")]
    [InlineData("ORR004", "task.ContinueWith(_ => 1)")]
    [InlineData("ORR005", "Task.Delay(1)")]
    [InlineData("ORR005", "Task.Delay(TimeSpan.FromDays(1), token)")]
    [InlineData("ORR005", "task.WaitAsync(TimeSpan.FromSeconds(1))")]
    [InlineData("ORR005", "new CancellationTokenSource(1000)")]
    [InlineData("ORR006", "task.Result")]
    [InlineData("ORR006", "task.Wait(1)")]
    [InlineData("ORR006", "Task.WaitAny(task)")]
    [InlineData("ORR006", "task.GetAwaiter().GetResult()")]
    [InlineData("ORR006", "new ValueTask<int>(1).Result")]
    [InlineData("ORR007", "task.ConfigureAwait(false)")]
    [InlineData("ORR007", "new ValueTask<int>(1).ConfigureAwait(false)")]
    [InlineData("ORR007", "task.ConfigureAwait(ConfigureAwaitOptions.None)")]
    [InlineData("ORR008", "File.ReadAllText(input)")]
    [InlineData("ORR008", "Directory.GetFiles(input)")]
    [InlineData("ORR008", "new FileStream(input, FileMode.Open)")]
    [InlineData("ORR008", "new StreamReader(input)")]
    [InlineData("ORR008", "new HttpClient()")]
    [InlineData("ORR008", "Process.Start(input)")]
    [InlineData("ORR008", "Console.ReadLine()")]
    [InlineData("ORR008", "Environment.GetEnvironmentVariable(input)")]
    [InlineData("ORR008", "Environment.MachineName")]
    [InlineData("ORR008", "new System.Net.Sockets.TcpClient()")]
    [InlineData("ORR008", "System.Net.Dns.GetHostName()")]
    [InlineData("ORR009", "Count")]
    [InlineData("ORR009", "Setting")]
    public async Task What_a_replay_can_not_repeat_is_reported_in_workflow_code(string rule, string expression) =>
        Assert.Equal([$"{rule} {expression}"], await Snippet.Found(Snippet.Workflow($"var x = {expression};")));

    [Theory]
    [InlineData("ORR005", "Thread.Sleep(1)")]
    [InlineData("ORR006", "Task.WaitAll(task)")]
    [InlineData("ORR006", "new ManualResetEventSlim().Wait()")]
    public async Task Statements_are_reported_like_values(string rule, string statement) =>
        Assert.Equal([$"{rule} {statement}"], await Snippet.Found(Snippet.Workflow($"{statement};")));

    [Theory]
    [InlineData("Count = 1", "Count")]
    [InlineData("Count++", "Count")]
    [InlineData("Setting += input", "Setting")]
    [InlineData("Interlocked.Increment(ref Count)", "Count")]
    public async Task Changing_static_state_is_reported_once(string statement, string where) =>
        Assert.Equal([$"ORR009 {where}"], await Snippet.Found(Snippet.Workflow($"{statement};")));

    [Theory]
    [InlineData("run.Now")]
    [InlineData("run.NewId()")]
    [InlineData("run.Delay(TimeSpan.FromDays(1))")]
    [InlineData("run.Call(F, input)")]
    [InlineData("new Random(7).Next()")]
    [InlineData("new CancellationTokenSource()")]
    [InlineData("Task.WhenAll(task, task)")]
    [InlineData("Task.Yield()")]
    [InlineData("task.ConfigureAwait(true)")]
    [InlineData("task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing)")]
    [InlineData("task.WaitAsync(token)")]
    [InlineData("new StreamReader(new MemoryStream())")]
    [InlineData("Path.Combine(input, input)")]
    [InlineData("Environment.NewLine")]
    [InlineData("Fixed + Named")]
    [InlineData("Given")]
    [InlineData("string.Empty")]
    [InlineData("new DateTime(2030, 1, 1)")]
    [InlineData("nameof(DateTime.Now)")]
    [InlineData("Guid.Parse(input)")]
    public async Task What_a_replay_repeats_is_left_alone(string expression) =>
        Assert.Empty(await Snippet.Found(Snippet.Workflow($"var x = {expression};")));

    [Fact]
    public async Task The_message_names_what_was_used_and_what_to_use_with_the_name_of_the_run_in_scope()
    {
        var found = await Snippet.Analyse(Snippet.Workflow("await run.Map(\"m\", new[] { 1 }, (i, scope) => Task.FromResult(Guid.NewGuid()));"));

        Assert.Equal("Guid.NewGuid makes another id when the run is replayed; use scope.NewId()", Assert.Single(found).GetMessage());
    }

    [Fact]
    public void Every_rule_has_a_page_that_names_it_and_shows_wrong_and_right()
    {
        var pages = Path.Combine(Repository(), "docs", "analyzers");
        Assert.Equal(Rules.All.Select(rule => $"{rule.Id}.md").Order(), Directory.GetFiles(pages, "ORR*.md").Select(Path.GetFileName).Order());
        Assert.All(Rules.All, rule =>
        {
            Assert.Equal($"docs/analyzers/{rule.Id}.md", rule.HelpLinkUri);
            var text = File.ReadAllText(Path.Combine(Repository(), rule.HelpLinkUri));
            Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", text, StringComparison.Ordinal);
            Assert.Equal(2, text.Split("```csharp").Length - 1);
        });
    }

    private static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Orrery.slnx"))) return folder;
        }

        throw new InvalidOperationException($"No Orrery.slnx above {AppContext.BaseDirectory}; run the tests where the build put them.");
    }
}
