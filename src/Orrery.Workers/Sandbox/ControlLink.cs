using System.Text;
using System.Text.Json;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>The supervisor's end of the conversation with the sandbox while it is being made.</summary>
internal sealed class ControlLink(Descriptor socket) : IDisposable
{
    private const int MaxHeard = 16 * 1024;
    private string _heard = "";

    /// <summary>The descriptor to poll, or -1 after the end.</summary>
    public int Descriptor => socket.IsOpen ? socket.Number : -1;

    /// <summary>Process id of the sandbox's process 1, as this process sees it; 0 before bubblewrap has told it.</summary>
    public int ProcessOne { get; private set; }

    /// <summary>Reads what there is; the words heard, in order: "map" and "ready".</summary>
    public unsafe IEnumerable<string> Read()
    {
        var buffer = stackalloc byte[4096];
        var length = (int)Libc.read(socket.Number, buffer, 4096);
        if (length == 0) socket.Dispose();
        if (length <= 0) return [];
        _heard += Encoding.UTF8.GetString(buffer, length);
        if (_heard.Length > MaxHeard) throw new InvalidDataException("The sandbox's set-up says more than it should; is bwrap another program?");
        var lines = _heard.Split('\n');
        _heard = lines[^1];
        foreach (var line in lines[..^1].Where(line => line.StartsWith('{'))) Note(line);
        return lines[..^1].Where(line => !line.StartsWith('{'));
    }

    /// <summary>Lets the waiting shell go on.</summary>
    public unsafe void Go()
    {
        var word = stackalloc byte[] { (byte)'g', (byte)'o', (byte)'\n' };
        Libc.write(socket.Number, word, 3);
    }

    /// <summary>The waiting shell, or the one that will come to wait, finds the end of the conversation and gives up. What it says is still heard.</summary>
    public void Refuse()
    {
        const int writing = 1;
        if (socket.IsOpen) Libc.shutdown(socket.Number, writing);
    }

    public void Dispose() => socket.Dispose();

    private void Note(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("child-pid", out var pid)) ProcessOne = pid.GetInt32();
    }
}
