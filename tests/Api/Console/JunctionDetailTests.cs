using Jena.Iot.Api.Console.Junctions;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Api.Tests.Console;

public sealed class JunctionDetailTests
{
    [Fact]
    public async Task Groups_that_different_codes_tell_of_may_have_one_number()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            Page page = null!;
            var root = await renderer.RenderComponentAsync<Page>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Made"] = (Action<Page>)(made => page = made) }));
            page.Show(View(new(1, "K1", SignalColour.Red, null), new(2, "K2", SignalColour.Red, null), new(2, "F1", SignalColour.Green, null, SignalCodes.Walk)));
            page.Show(View(new(2, "K2", SignalColour.Red, null), new(2, "F1", SignalColour.Green, null, SignalCodes.Walk), new(3, "S1", SignalColour.Red, null)));

            var html = root.ToHtmlString();
            Assert.All(new[] { "K2", "F1", "S1" }, name => Assert.Contains($"<strong>{name}</strong>", html, StringComparison.Ordinal));
        });
    }

    private static JunctionView View(params SignalGroupView[] groups) => Recorded.View with { SignalGroups = groups };

    /// <summary>Shows one view after the other, as the console does.</summary>
    private sealed class Page : ComponentBase
    {
        private JunctionView _view = View();

        [Parameter, EditorRequired]
        public required Action<Page> Made { get; set; }

        public void Show(JunctionView view)
        {
            _view = view;
            StateHasChanged();
        }

        protected override void OnInitialized() => Made(this);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<WordTable>>(0);
            builder.AddComponentParameter(1, "Value", WordTable.For("en"));
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<JunctionDetail>(0);
                inner.AddComponentParameter(1, "View", _view);
                inner.CloseComponent();
                inner.OpenComponent<JunctionFigures>(2);
                inner.AddComponentParameter(3, "View", _view);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }
}
