namespace Orrery.Repository.Tests;

public class SolutionListingTests
{
    private static readonly SourceFile Solution = new("Orrery.slnx", """
        <Solution>
          <Project Path="src/A/A.csproj" />
          <Project Path="src/B/B.csproj" />
        </Solution>
        """);

    [Fact]
    public void The_solution_lists_every_project_and_no_other() =>
        Violation.AssertNone(SolutionListing.Check(
            RepositoryFiles.The("Orrery.slnx"),
            [.. RepositoryFiles.Projects.Select(project => project.Path)]));

    [Fact]
    public void A_project_missing_from_the_solution_is_reported() => Violation.AssertOne(
        "src/C/C.csproj:1: is not in Orrery.slnx",
        SolutionListing.Check(Solution, ["src/A/A.csproj", "src/B/B.csproj", "src/C/C.csproj"]));

    [Fact]
    public void A_listed_project_that_does_not_exist_is_reported() =>
        Violation.AssertOne("Orrery.slnx:3: src/B/B.csproj doesn't exist", SolutionListing.Check(Solution, ["src/A/A.csproj"]));

    [Fact]
    public void A_project_listed_twice_is_reported()
    {
        var solution = Solution with { Text = Solution.Text.Replace("src/B/B", "src/A/A", StringComparison.Ordinal) };

        Violation.AssertOne("Orrery.slnx:3: src/A/A.csproj is listed twice", SolutionListing.Check(solution, ["src/A/A.csproj"]));
    }
}
