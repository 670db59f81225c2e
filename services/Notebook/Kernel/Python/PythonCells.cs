using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>Python cells, by a child process that runs a small driver. The child's end is the kernel's: what its cells had made is gone.</summary>
internal sealed partial class PythonCells : ICells, IDisposable
{
    private const int Interrupted = 2;

    private readonly Process _python;
    private int _asked;

    public PythonCells()
    {
        using var resource = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("driver.py")!);
        var driver = Path.Combine(Path.GetTempPath(), $"driver-{Environment.ProcessId}.py");
        File.WriteAllText(driver, resource.ReadToEnd());
        try
        {
            _python = Process.Start(new ProcessStartInfo("python3", ["-u", driver]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CellException("PythonMissing", "Python cells need python3 below /usr on the worker. Install Debian's package python3.");
        }

        Version = _python.StandardOutput.ReadLine() is { } hello ? JsonNode.Parse(hello)!["version"]!.GetValue<string>() : throw Ended();
    }

    public string Version { get; }

    public Task ExecuteAsync(string code, int count, OutputQueue outputs, CancellationToken stop) => Task.Run(() =>
    {
        CancellationTokenRegistration interrupting = default;
        JsonObject end;
        try
        {
            end = Ask(new JsonObject { ["do"] = "run", ["code"] = code, ["count"] = count }, output =>
            {
                if (output["output_type"]?.GetValue<string>() == "stream") outputs.Print(output["name"]!.GetValue<string>(), output["text"]!.GetValue<string>());
                else outputs.Add((JsonObject)output.DeepClone());
            }, () => interrupting = stop.Register(() => Kill(_python.Id, Interrupted))); // at once, if it was wished before the cell had begun
        }
        finally
        {
            interrupting.Dispose(); // waits for a signal that is being sent, so that none comes later
        }

        if (end["ename"]?.GetValue<string>() is { } name)
            throw new CellException(name, end["evalue"]!.GetValue<string>(), end["line"]?.GetValue<int>() ?? 0, [.. end["traceback"]!.AsArray().Select(l => l!.GetValue<string>().TrimEnd('\n'))]);
    });

    public Task<JsonObject> CompleteAsync(string code, int cursor) => Task.Run(() => Known(Ask(new JsonObject { ["do"] = "complete", ["code"] = code, ["cursor"] = cursor }, _ => { }, () => { })));

    public IEnumerable<JsonObject> Variables() => Known(Ask(new JsonObject { ["do"] = "variables" }, _ => { }, () => { }))["variables"]!.AsArray().Select(v => (JsonObject)v!.DeepClone());

    public void Dispose()
    {
        if (!_python.HasExited) _python.Kill();
        _python.Dispose();
    }

    /// <summary>Asks the driver and reads up to its answer. What goes wrong on the way is thrown once the answer was read, so that the next question finds its own.</summary>
    private JsonObject Ask(JsonObject question, Action<JsonObject> onOutput, Action onBegun)
    {
        var number = ++_asked;
        question["number"] = number;
        _python.StandardInput.WriteLine(question.ToJsonString());
        _python.StandardInput.Flush();
        Exception? wrong = null;
        while (true)
        {
            var line = _python.StandardOutput.ReadLine() ?? throw Ended();
            try
            {
                var message = JsonNode.Parse(line)!;
                if (message["end"] is JsonObject end && message["to"]?.GetValue<int>() == number) return wrong is null ? (JsonObject)end.DeepClone() : throw wrong;
                if (message["begun"]?.GetValue<int>() == number) onBegun();
                if (message["output"] is JsonObject output) onOutput(output);
            }
            catch (Exception e) when (e != wrong)
            {
                wrong ??= e;
            }
        }
    }

    /// <summary>An answer that isn't a failure.</summary>
    private static JsonObject Known(JsonObject answer) => answer["ename"]?.GetValue<string>() is { } name ? throw new CellException(name, answer["evalue"]!.GetValue<string>()) : answer;

    private static Exception Ended()
    {
        Console.Error.WriteLine("The Python process has ended, and the kernel with it.");
        Environment.Exit(70);
        return new InvalidOperationException();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
