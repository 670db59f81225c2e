using System.Text;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>The console of a cell.</summary>
internal sealed class PrintWriter(Action<string> print) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => print(value.ToString());

    public override void Write(string? value)
    {
        if (!string.IsNullOrEmpty(value)) print(value);
    }

    public override void Write(char[] buffer, int index, int count) => print(new string(buffer, index, count));

    public override void WriteLine(string? value) => print(value + "\n");
}
