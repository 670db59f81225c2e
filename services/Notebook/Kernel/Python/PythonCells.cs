using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>Python cells, by a child process that runs a small driver. The child's end is the kernel's: what its cells had made is gone.</summary>
internal sealed partial class PythonCells : ICells, IDisposable
{
    private const int Interrupted = 2;

    private readonly Process _python;

    public PythonCells()
    {
        using var resource = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("driver.py")!);
        var driver = Path.Combine(Path.GetTempPath(), $"driver-{Environment.ProcessId}.py");
        File.WriteAllText(driver, resource.ReadToEnd());
        try
        {
            _python = Process.Start(new ProcessStartInfo("python3", ["-u", driver]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CellException("PythonMissing", "Python cells need python3 below /usr on the worker. Install Debian's package python3.");
        }

        Version = Read()?["version"]?.GetValue<string>() ?? throw Ended();
    }

    public string Version { get; }

    public Task ExecuteAsync(string code, int count, OutputQueue outputs) => Task.Run(() =>
    {
        var end = Ask(new JsonObject { ["do"] = "run", ["code"] = code, ["count"] = count }, output =>
        {
            if (output["output_type"]?.GetValue<string>() == "stream") outputs.Print(output["name"]!.GetValue<string>(), output["text"]!.GetValue<string>());
            else outputs.Add((JsonObject)output.DeepClone());
        });
        if (end["ename"]?.GetValue<string>() is { } name)
            throw new CellException(name, end["evalue"]!.GetValue<string>(), end["line"]?.GetValue<int>() ?? 0, [.. end["traceback"]!.AsArray().Select(l => l!.GetValue<string>().TrimEnd('\n'))]);
    });

    public void Interrupt() => Kill(_python.Id, Interrupted);

    public Task<JsonObject> CompleteAsync(string code, int cursor) => Task.Run(() => Ask(new JsonObject { ["do"] = "complete", ["code"] = code, ["cursor"] = cursor }, _ => { }));

    public IEnumerable<JsonObject> Variables() => Ask(new JsonObject { ["do"] = "variables" }, _ => { })["variables"]!.AsArray().Select(v => (JsonObject)v!.DeepClone());

    public void Dispose()
    {
        if (!_python.HasExited) _python.Kill();
        _python.Dispose();
    }

    private JsonObject Ask(JsonObject question, Action<JsonObject> onOutput)
    {
        _python.StandardInput.WriteLine(question.ToJsonString());
        _python.StandardInput.Flush();
        while (true)
        {
            var message = Read() ?? throw Ended();
            if (message["end"] is JsonObject end) return (JsonObject)end.DeepClone();
            if (message["output"] is JsonObject output) onOutput(output);
        }
    }

    private JsonObject? Read() => _python.StandardOutput.ReadLine() is { } line ? JsonNode.Parse(line) as JsonObject : null;

    private static Exception Ended()
    {
        Console.Error.WriteLine("The Python process has ended, and the kernel with it.");
        Environment.Exit(70);
        return new InvalidOperationException();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
