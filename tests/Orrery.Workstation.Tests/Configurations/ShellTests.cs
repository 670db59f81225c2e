using System.Diagnostics;
using System.Text;
using Orrery.Services.Workstation.Configurations.Systems;

namespace Orrery.Workstation.Tests.Configurations;

/// <summary>Programs that say too much, too late or nothing.</summary>
public class ShellTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_command_that_says_much_the_beginning_and_the_end_are_kept()
    {
        var end = await new HostShell([]).RunAsync(["sh", "-c", "echo begin; head -c 50000000 /dev/zero | tr '\\0' a; echo end"], null, Long, Stop);

        Assert.Equal((0, true), (end.ExitCode, end.IsCut));
        Assert.StartsWith("begin\naaa", end.Output);
        Assert.EndsWith("aaaend\n", end.Output);
        Assert.InRange(end.Output.Length, 2 * HostShell.MostSaid, 2 * HostShell.MostSaid + 100);
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abcdef", "abcdef")]
    [InlineData("abcdefg", "abc\n… 1 characters are left out …\nefg")]
    [InlineData("abcdefghijk", "abc\n… 5 characters are left out …\nijk")]
    public void An_excerpt_has_both_ends(string text, string kept)
    {
        var (whole, pieces) = (new Excerpt(3), new Excerpt(3));
        whole.Add(text);
        foreach (var letter in text) pieces.Add([letter]);
        Assert.Equal((kept, kept), (whole.ToString(), pieces.ToString()));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_taken_for_no_other_commands_and_nobody_goes_on_reading()
    {
        var folder = Directory.CreateTempSubdirectory("orrery-pipes-").FullName;
        try
        {
            using (var made = Process.Start("mkfifo", [Path.Combine(folder, "in"), Path.Combine(folder, "out")])) await made.WaitForExitAsync(Stop);
            // An agent that never answers the first command, and the second one after an answer of the first and one without an end.
            using var agent = Process.Start("sh", ["-c", """
                exec 3<>"$1/in" 4<>"$1/out"
                read -r first rest <&3
                read -r second rest <&3
                printf '%s 0 -%s -\n' "$first" "$(printf first | base64)" >&4
                head -c 8000000 /dev/zero | tr '\0' a >&4
                printf '\n%s 0 -%s -\n' "$second" "$(printf second | base64)" >&4
                read -r wait <&3
                """, "sh", folder]);
            var silent = await new PipeShell(folder, grace: TimeSpan.Zero).RunAsync(["true"], null, TimeSpan.FromMilliseconds(300), Stop);
            var answered = await new PipeShell(folder).RunAsync(["true"], null, Long, Stop);
            agent.Kill();

            Assert.Equal((124, "The desktop's agent doesn't answer."), (silent.ExitCode, silent.Errors));
            Assert.Equal((0, "second"), (answered.ExitCode, answered.Output));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
