using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Tests.Station;

public class StationMistakes
{
    private const string WriteLine = "write one of the lines in $.pins.lines";
    private const string WriteSlug = "1 to 63 lower-case letters, digits and single hyphens";
    private const string Unlisted = "declare it in $.pins.lines, or write one that stands there";

    private const string Outputs = "'pins':{'outputs':['r','s']},'outputs':[";

    /// <summary>What is written for the whole file (apostrophes stand for quotes), and every message that it must give.</summary>
    public static TheoryData<string, string[]> OfTheFile => new()
    {
        { "", ["$: is not JSON at line 1, byte 1; mend it there: strings and names in double quotes, a comma between elements and none after the last, no comments"] },
        { "{'edge':'cab-1',\n 'version':1,}", ["$: is not JSON at line 2, byte 14; mend it there: strings and names in double quotes, a comma between elements and none after the last, no comments"] },
        { "{'edge':'cab-1', /* one */ 'version':1}", ["$: is not JSON at line 1, byte 18; mend it there: strings and names in double quotes, a comma between elements and none after the last, no comments"] },
        { "[]", ["$: is a list, not an object; write properties between { and }"] },
        { "{}", [$"$.edge: is missing; write the edge's id: {WriteSlug}, as in \"cab-017\"", "$.version: is missing; write a whole number, 1 or more"] },
        { "{'edge':'Cab 1','version':0}", [$"$.edge: is \"Cab 1\"; write the edge's id: {WriteSlug}, as in \"cab-017\"", "$.version: is 0; write a whole number, 1 or more"] },
        { "{'edge':17,'version':'1'}", [$"$.edge: is 17; write the edge's id: {WriteSlug}, as in \"cab-017\"", "$.version: is \"1\"; write a whole number, 1 or more"] },
        { "{'edge':null,'version':1.5}", [$"$.edge: is null; write the edge's id: {WriteSlug}, as in \"cab-017\"", "$.version: is 1.5; write a whole number, 1 or more"] },
        { "{'edge':'a','edge':'b','version':1}", ["$.edge: stands here twice; remove one of the two"] },
        { "{'edge':'a','verison':1}", ["$.verison: is not a known property; did you mean 'version'?", "$.version: is missing; write a whole number, 1 or more"] },
        { "{'edge':'a','version':1,'colour of it':1}", ["$['colour of it']: is not a known property; remove it, or write one of $schema, edge, version, pins, chips, points, outputs, signs, replay, uplink, outbox, health"] },
    };

    /// <summary>What is written beside the edge and its version, and every message.</summary>
    public static TheoryData<string, string[]> OfSections => new()
    {
        { "'pins':[]", ["$.pins: is a list, not an object; write properties between { and }"] },
        { "'pins':{'kind':'gpoi'}", ["$.pins.kind: is \"gpoi\"; write \"virtual\", \"socket\" or \"gpio\": did you mean \"gpio\"?"] },
        { "'pins':{'kind':'virtaul'}", ["$.pins.kind: is \"virtaul\"; write \"virtual\", \"socket\" or \"gpio\": did you mean \"virtual\"?"] },
        { "'pins':{'lines':'x'}", ["$.pins.lines: is \"x\", not a list; write the names of the lines between [ and ]"] },
        { "'pins':{'lines':['x','a b',5,'x']}", ["$.pins.lines[1]: is \"a b\"; write 1 to 40 letters, digits and . _ -, as in \"in-a\"", "$.pins.lines[2]: is 5; write 1 to 40 letters, digits and . _ -, as in \"in-a\"", "$.pins.lines[3]: declares the line 'x' a second time; remove it, or write another name"] },
        { "'pins':{'lines':['x'],'outputs':['x','a b','y','y']}", ["$.pins.outputs[0]: declares the line 'x' a second time; remove it, or write another name", "$.pins.outputs[1]: is \"a b\"; write 1 to 40 letters, digits and . _ -, as in \"in-a\"", "$.pins.outputs[3]: declares the line 'y' a second time; remove it, or write another name"] },
        { "'pins':{'lines':['x'],'outputs':['y']},'points':[{'kind':'detector','asset':'junction/a','channel':1,'line':'y'}]", ["$.points[0].line: names the line 'y', which is an output; write an input: an output never belongs to a point"] },
        { "'pins':{'chip':'gpiochip0','driver':'kernel'}", ["$.pins.chip: means nothing for virtual pins; remove it, or write \"kind\": \"gpio\"", "$.pins.driver: means nothing for virtual pins; remove it, or write \"kind\": \"gpio\""] },
        { "'pins':{'kind':'gpio','driver':'libgpoid','chip':' ','outputs':['x'],'socket':'/x'}", ["$.pins.socket: means nothing for gpio pins; remove it, or write \"kind\": \"socket\"", "$.pins.outputs: means nothing for gpio pins; write \"direction\": \"output\" at the line in $.pins.lines", "$.pins.chip: is \" \"; write the chip's name, label or path, 1 to 100 characters, as in \"gpiochip0\" or \"pinctrl-rp1\"", "$.pins.driver: is \"libgpoid\"; write \"kernel\", \"libgpiod\" or \"sysfs\": did you mean \"libgpiod\"?"] },
        { "'pins':{'kind':'gpio','lines':{'a b':{'line':1},'c':{},'d':{'line':-1},'e':{'line':1},'f':{'line':2,'direction':'output','bias':'as-is'},'g':{'line':2,'bais':'as-is'}}}", ["$.pins.lines['a b']: is no name of a line; write 1 to 40 letters, digits and . _ -, as in \"in-a\"", "$.pins.lines.c.line: is missing; write the line's name, 1 to 31 characters, as in \"GPIO17\", or its number on the chip, from 0", "$.pins.lines.d.line: is -1; write the line's name, 1 to 31 characters, as in \"GPIO17\", or its number on the chip, from 0", "$.pins.lines.e.line: is line 1 of gpiochip0, as is 'a b'; write another line", "$.pins.lines.f.bias: means nothing for an output; remove it", "$.pins.lines.g.bais: is not a known property; did you mean 'bias'?", "$.pins.lines.g.line: is line 2 of gpiochip0, as is 'f'; write another line"] },
        { "'pins':{'kind':'gpio','driver':'sysfs','lines':{'a':{'line':1,'bias':'pull-up','kernelDebounceMs':5}}}", ["$.pins.lines.a.kernelDebounceMs: needs the driver kernel; remove it, and debounce in the point", "$.pins.lines.a.bias: needs the driver kernel; remove it, and pull the line by a resistor or in the firmware's configuration"] },
        { "'pins':{'kind':'gpio','lines':{'a':{'line':1},'b':{'line':2,'kernelDebounceMs':30}}},'points':[{'kind':'loop-lane','asset':'carpark/x','lane':'in','a':'a','b':'b','inDirection':'a-to-b'}]", ["$.points[0]: reads lines of different kernelDebounceMs: a 0, b 30; write the same for each of them, or debounce in the point"] },
        { "'pins':{'kind':'gpio'},'points':[{'kind':'heartbeat','asset':'node/a','probe':'simulated'}]", ["$.points[0].probe: is \"simulated\" beside pins of kind gpio: a real cabinet would tell of a node that nobody asks; write \"icmp\" or \"tcp\" with a \"host\", or a \"line\" instead"] },
        { "'pins':{'kind':'socket'}", ["$.pins.socket: is missing; write the path of the socket, 1 to 107 bytes, as in \"/run/jena/pins.sock\""] },
        { "'pins':{'kind':'socket','socket':''}", ["$.pins.socket: is \"\"; write the path of the socket, 1 to 107 bytes, as in \"/run/jena/pins.sock\""] },
        { "'pins':{'socket':'/tmp/x'}", ["$.pins.socket: means nothing for virtual pins; remove it, or write \"kind\": \"socket\""] },
        { "'replay':{'devices':{'x':'junction/a'}}", ["$.replay.devices.x: is not a device of a log; write its DeviceId, a whole number from 0, as in \"1136\""] },
        { "'replay':{'devices':{'1':'carpark/a'}}", ["$.replay.devices.1: is \"carpark/a\", whose kind does not fit; write a junction, as in \"junction/holzmarkt\""] },
        { "'replay':{'devices':{'1':'junction/a','2':'junction/a'}}", ["$.replay.devices.2: is junction/a, as is device 1; write another junction: one junction has one controller"] },
        { "'replay':{'devices':{'1':'junction/a','1':'junction/b'}}", ["$.replay.devices.1: stands here twice; remove one of the two"] },
        { "'uplink':{'host':'mqtt://x'}", ["$.uplink.host: is \"mqtt://x\"; write the name or address of the broker, without scheme and port, as in \"127.0.0.1\""] },
        { "'uplink':{'host':'broker.jena.example'}", ["$.uplink.tls: is false, but broker.jena.example is not this machine: the password and all readings would cross the network in the clear; write \"tls\": true, or a host on loopback"] },
        { "'uplink':{'tls':'yes'}", ["$.uplink.tls: is \"yes\"; write true or false"] },
        { "'uplink':{'caFile':'ca.pem'}", ["$.uplink.caFile: means nothing without TLS; remove it, or write \"tls\": true"] },
        { "'uplink':{'certificateFile':'edge.pem','keyFile':'edge.key'}", ["$.uplink.certificateFile: means nothing without TLS; remove it, or write \"tls\": true"] },
        { "'uplink':{'tls':true,'keyFile':'edge.key'}", ["$.uplink.keyFile: is the key of no certificate; remove it, or write \"certificateFile\" beside it"] },
        { "'uplink':{'password':'secret'}", ["$.uplink.password: is not a known property; did you mean 'passwordFile'?"] },
        { "'uplink':{'passwordFile':''}", ["$.uplink.passwordFile: is \"\"; write the path of a file that holds the password and nothing else"] },
        { "'uplink':{'port':0,'windowMs':5001,'batchReadings':0,'inFlight':65}", ["$.uplink.port: is 0; write a whole number from 1 to 65535", "$.uplink.windowMs: is 5001; write a whole number of milliseconds from 0 to 5000", "$.uplink.batchReadings: is 0; write a whole number of readings from 1 to 1000", "$.uplink.inFlight: is 65; write a whole number of batches from 1 to 64"] },
        { "'outbox':{'keepDays':91,'maxMegabytes':0,'flushMs':9}", ["$.outbox.keepDays: is 91; write a whole number of days from 0 to 90", "$.outbox.maxMegabytes: is 0; write a whole number of mebibytes from 1 to 65536", "$.outbox.flushMs: is 9; write a whole number of milliseconds from 10 to 1000"] },
        { "'outbox':{'flushMs':99999999999}", ["$.outbox.flushMs: is 99999999999; write a whole number of milliseconds from 10 to 1000"] },
        { "'health':{'everyS':4,'hotCelsius':200}", ["$.health.everyS: is 4; write a whole number of seconds from 5 to 3600", "$.health.hotCelsius: is 200; write a whole number of degrees from 40 to 120"] },
        { "'health':{'intervalsS':{'disc':60,'cpu':4,'load':0}}", ["$.health.intervalsS.disc: is not a known property; did you mean 'disk'?", "$.health.intervalsS.cpu: is 4; write 5 or more seconds, or 0 for never"] },
        { "'points':{}", ["$.points: is an object, not a list; write the points between [ and ]"] },
        { "'outputs':{}", ["$.outputs: is an object, not a list; write the outputs between [ and ]"] },
        { "'outputs':[{}]", ["$.outputs[0].name: is missing; write the output's name: 1 to 40 lower-case letters, digits and single hyphens, as in \"programme-2\"", "$.outputs[0].line: is missing; write one of the lines in $.pins.outputs", "$.outputs[0].safe: is missing; write \"off\" or \"on\""] },
        { Outputs + "{'name':'a','line':'x','safe':'of'}]", ["$.outputs[0].line: names the line 'x', which is no output; declare it in $.pins.outputs, or write one that stands there", "$.outputs[0].safe: is \"of\"; write \"off\" or \"on\": did you mean \"off\"?"] },
        { Outputs + "{'name':'a','line':'r','safe':'off'},{'name':'a','line':'r','safe':'off'}]", ["$.outputs[1].line: names the line 'r', which $.outputs[0] has already; write another line: a line belongs to one output"] },
        { Outputs + "{'name':'a','line':'r','safe':'off'},{'name':'a','line':'s','safe':'off'}]", ["$.outputs[1].name: is \"a\", as is that of $.outputs[0]; write another name"] },
        { Outputs + "{'name':'a','line':'r','safe':'on','excludes':['b']},{'name':'b','line':'s','safe':'off'}]", ["$.outputs[0].safe: is \"on\", though this output and b exclude each other; write \"off\": an output with an interlock is safe when it is off"] },
        { Outputs + "{'name':'a','line':'r','safe':'off'},{'name':'b','line':'s','safe':'on','excludes':['a']}]", ["$.outputs[1].safe: is \"on\", though this output and a exclude each other; write \"off\": an output with an interlock is safe when it is off"] },
        { Outputs + "{'name':'a','line':'r','safe':'off','excludes':['a','c',5]}]", ["$.outputs[0].excludes[2]: is 5; write the name of an output", "$.outputs[0].excludes: names the output itself, 'a'; write names of other outputs of this station", "$.outputs[0].excludes: names the output 'c', which does not exist; write names of other outputs of this station"] },
        { "'pins':{'lines':['p'],'outputs':['r']},'points':[{'kind':'contact','asset':'edge/cab-1','contact':'output-a','line':'p'}],'outputs':[{'name':'a','line':'r','safe':'off'}]", ["$.outputs[0].name: is \"a\", whose history is told as the contact 'output-a', which a point has; write another name, or rename the contact"] },
        { "'signs':[{'name':'n'}]", ["$.signs[0].kind: is missing; write \"virtual\", \"max7219\" or \"tm1637\""] },
        { "'signs':[{'name':'n','kind':'tm1637','digits':7,'clock':5,'data':5,'brightness':8}]", ["$.signs[0].digits: is 7; write a whole number of digits from 1 to 6", "$.signs[0].data: is 5, as is the clock; write the number of the other line", "$.signs[0].brightness: is 8; write a whole number from 0 to 7"] },
        { "'pins':{'lines':['r']},'chips':[{'kind':'mcp23017','name':'c','lines':{'g':{'pin':0}}}],'points':[{'kind':'signal-group','asset':'junction/a','phase':1,'red':'r','green':'g'}]", ["$.points[0]: reads lines of a chip together with others: those of the chip are seen later; write lines of chips alone, or none"] },
        { "'chips':[{'kind':'bme680'}]", ["$.chips[0].kind: is \"bme680\"; write \"mcp23017\", \"bme280\", \"ina219\" or \"ads1115\": did you mean \"bme280\"?"] },
        { "'chips':[{'kind':'bme280','name':'C','address':117,'everyS':0}]", ["$.chips[0].name: is \"C\"; write the chip's name: 1 to 40 lower-case letters, digits and single hyphens, as in \"cabinet\"", "$.chips[0].address: is 117; write its I²C address (0x76 to 0x77) as a whole number from 118 to 119", "$.chips[0].everyS: is 0; write a whole number of seconds from 1 to 3600"] },
        { "'chips':[{'kind':'bme280','name':'c'},{'kind':'bme280','name':'c'}]", ["$.chips[1].name: is \"c\", as is that of $.chips[0]; write another name", "$.chips[1].address: is 118 on bus 1, as is that of $.chips[0]; write another address: set the chip's address pins accordingly"] },
        { "'pins':{'lines':['x']},'chips':[{'kind':'mcp23017','name':'c','lines':{'x':{'pin':16},'y':{'pin':1},'z':{'pin':1},'a b':{'pin':2}}}]", ["$.chips[0].lines.x: declares the line 'x' a second time; write another name", "$.chips[0].lines.x.pin: is 16; write the number of its pin (GPA0 is 0, GPB0 is 8) from 0 to 15", "$.chips[0].lines.z.pin: is 1, as is that of 'y'; write another pin", "$.chips[0].lines['a b']: is no name of a line; write 1 to 40 letters, digits and . _ -, as in \"in-a\""] },
        { "'chips':[{'kind':'mcp23017','name':'c'},{'kind':'ads1115','name':'d'}]", ["$.chips[0].lines: is missing; write a line's name with its pin, as in { \"door\": { \"pin\": 0 } }", "$.chips[1].channels: is missing; write a channel's name with its input, as in { \"battery\": { \"input\": 0 } }"] },
        { "'chips':[{'kind':'ads1115','name':'d','channels':{'a':{'input':4,'factor':2000000},'B':{'input':0}}}]", ["$.chips[0].channels.a.input: is 4; write the number of its input from 0 to 3", "$.chips[0].channels.a.factor: is 2000000; write a number from -1000000 to 1000000", "$.chips[0].channels.B: is no name of a channel; write 1 to 20 lower-case letters, digits and single hyphens"] },
        { "'signs':[{'name':'N','kind':'virtual'}]", ["$.signs[0].name: is \"N\"; write the sign's name: 1 to 40 lower-case letters, digits and single hyphens, as in \"north\"", "$.signs[0].digits: is missing; write a whole number of digits from 1 to 64"] },
        { "'signs':[{'name':'n','kind':'virtual','digits':2,'safeText':'123','safeAfterS':59}]", ["$.signs[0].safeText: is \"123\"; write a text of at most 2 of 0123456789 -ABCDEFGHIJLNOPRSTUY, or \"\" for blank", "$.signs[0].safeAfterS: is 59: the cluster is heard each 30 s; write 60 or more, or 0 to show for ever what it was told last"] },
        { "'signs':[{'name':'n','kind':'virtual','digits':2},{'name':'n','kind':'virtual','digits':2}]", ["$.signs[1].name: is \"n\", as is that of $.signs[0]; write another name"] },
    };

    /// <summary>What is written as points of a station with the lines p, q, r and loop-1, and every message.</summary>
    public static TheoryData<string, string[]> OfPoints => new()
    {
        { "5", ["$.points[0]: is 5, not an object; write properties between { and }"] },
        { "{}", ["$.points[0].kind: is missing; write \"loop-lane\", \"pulse-counter\", \"detector\", \"pedestrian-button\", \"signal-group\", \"programme\", \"contact\", \"flashing-light\" or \"heartbeat\""] },
        { "{'kind':'dettector','linee':'x'}", ["$.points[0].kind: is \"dettector\"; write \"loop-lane\", \"pulse-counter\", \"detector\", \"pedestrian-button\", \"signal-group\", \"programme\", \"contact\", \"flashing-light\" or \"heartbeat\": did you mean \"detector\"?"] },
        { "{'kind':'programme','asset':'junction/a'}", ["$.points[0].contacts: is missing; write the line of each programme by its number from 1 to 255, as in { \"2\": \"programme-2\" }"] },
        { "{'kind':'programme','asset':'junction/a','contacts':{}}", ["$.points[0].contacts: has 0 programmes; write 1 to 16"] },
        { "{'kind':'programme','asset':'junction/a','contacts':{'256':'p'}}", ["$.points[0].contacts.256: is no programme; write the line of each programme by its number from 1 to 255, as in { \"2\": \"programme-2\" }"] },
        { "{'kind':'detector'}", ["$.points[0].asset: is missing; write a junction, as in \"junction/holzmarkt\"", "$.points[0].channel: is missing; write the Indiana detector channel, a whole number from 1 to 65535", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'detector','asset':'junction/a','channel':65536,'line':'p'}", ["$.points[0].channel: is 65536; write the Indiana detector channel, a whole number from 1 to 65535"] },
        { "{'kind':'detector','asset':'junction','channel':1,'line':'p'}", ["$.points[0].asset: is \"junction\", which is no asset id; write a junction, as in \"junction/holzmarkt\""] },
        { "{'kind':'detector','asset':'carpark/a','channel':1,'line':'p'}", ["$.points[0].asset: is \"carpark/a\", whose kind does not fit; write a junction, as in \"junction/holzmarkt\""] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'loop-2'}", ["$.points[0].line: names the line 'loop-2', which does not exist; did you mean 'loop-1'?"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'nowhere'}", [$"$.points[0].line: names the line 'nowhere', which does not exist; {Unlisted}"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':7}", [$"$.points[0].line: is 7; {WriteLine}"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'lnie':'p'}", ["$.points[0].lnie: is not a known property; did you mean 'line'?", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'p','debounceMs':1001}", ["$.points[0].debounceMs: is 1001; write a whole number of milliseconds from 0 to 1000"] },
        { "{'kind':'detector','kind':'detector','asset':'junction/a','channel':1,'line':'p'}", ["$.points[0].kind: stands here twice; remove one of the two"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'p'},{'kind':'detector','asset':'junction/a','channel':2,'line':'p'}", ["$.points[1].line: names the line 'p', which $.points[0].line has already; write another line: a line belongs to one point"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'p'},{'kind':'detector','asset':'junction/a','channel':1,'line':'q'}", ["$.points[1]: tells of the same as $.points[0]: detector:junction/a:1; remove one of the two, or mend its asset or name"] },
        { "{'kind':'loop-lane'}", ["$.points[0].asset: is missing; write a car park, as in \"carpark/neue-mitte\"", "$.points[0].lane: is missing; write the lane's name in the registry, 1 to 60 characters, as in \"in\"", $"$.points[0].a: is missing; {WriteLine}", $"$.points[0].b: is missing; {WriteLine}", "$.points[0].inDirection: is missing; write \"a-to-b\" or \"b-to-a\""] },
        { "{'kind':'loop-lane','asset':'junction/x','lane':'','a':'p','b':'q','inDirection':'a-b','debounceMs':-1,'maxPassageS':0}", ["$.points[0].asset: is \"junction/x\", whose kind does not fit; write a car park, as in \"carpark/neue-mitte\"", "$.points[0].lane: is \"\"; write the lane's name in the registry, 1 to 60 characters, as in \"in\"", "$.points[0].inDirection: is \"a-b\"; write \"a-to-b\" or \"b-to-a\"", "$.points[0].debounceMs: is -1; write a whole number of milliseconds from 0 to 1000", "$.points[0].maxPassageS: is 0; write a whole number of seconds from 1 to 3600"] },
        { "{'kind':'loop-lane','asset':'carpark/x','lane':'in','a':'p','b':'p','inDirection':'a-to-b'}", ["$.points[0].b: is the line of loop A, 'p'; write the line of the other loop"] },
        { "{'kind':'signal-group'}", ["$.points[0].asset: is missing; write a junction, as in \"junction/holzmarkt\"", "$.points[0].phase: is missing; write the Indiana phase number, a whole number from 1 to 255", $"$.points[0].red: is missing; {WriteLine}", $"$.points[0].green: is missing; {WriteLine}"] },
        { "{'kind':'signal-group','asset':'junction/a','phase':256,'red':'p','amber':'p','green':'q','settleMs':1001}", ["$.points[0].phase: is 256; write the Indiana phase number, a whole number from 1 to 255", "$.points[0].amber: names the line 'p', which $.points[0].red has already; write another line: a line belongs to one point", "$.points[0].settleMs: is 1001; write a whole number of milliseconds from 0 to 1000"] },
        { "{'kind':'signal-group','asset':'junction/a','phase':1,'head':'vehicle','red':'p','green':'q'}", ["$.points[0].amber: is missing; write the line of the amber lamp, or the head that has none: \"pedestrian\""] },
        { "{'kind':'signal-group','asset':'junction/a','phase':1,'head':'pedestrian','red':'p','amber':'r','green':'q'}", ["$.points[0].amber: means nothing for a pedestrian head; remove it, or write another head"] },
        { "{'kind':'signal-group','asset':'junction/a','phase':1,'head':'trams','red':'p','green':'q','minAmberS':3}", ["$.points[0].head: is \"trams\"; write \"vehicle\", \"pedestrian\", \"bicycle\" or \"tram\": did you mean \"tram\"?", "$.points[0].minAmberS: means nothing without an amber lamp; remove it"] },
        { "{'kind':'contact'}", ["$.points[0].asset: is missing; write a site, as in \"site/2026-0412\", or this edge, \"edge/cab-1\"", "$.points[0].contact: is missing; write the contact's name in lower-case letters, digits and single hyphens, as in \"door\"", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'contact','asset':'edge/cab-2','contact':'Door','line':'p','closedWhen':'up','debounceMs':10001}", ["$.points[0].asset: is \"edge/cab-2\", another edge; write a site, as in \"site/2026-0412\", or this edge, \"edge/cab-1\"", "$.points[0].contact: is \"Door\"; write the contact's name in lower-case letters, digits and single hyphens, as in \"door\"", "$.points[0].closedWhen: is \"up\"; write \"high\" or \"low\"", "$.points[0].debounceMs: is 10001; write a whole number of milliseconds from 0 to 10000"] },
        { "{'kind':'contact','asset':'site/a','contact':'door','line':'p','alarm':{}}", ["$.points[0].alarm.when: is missing; write \"closed\" or \"open\"", "$.points[0].alarm.severity: is missing; write \"high\", \"medium\" or \"low\"", "$.points[0].alarm.text: is missing; write what happened, for people, in 1 to 200 characters"] },
        { "{'kind':'contact','asset':'site/a','contact':'door','line':'p','alarm':{'code':'D','when':'ajar','severity':'hihg','text':' ','txt':1}}", ["$.points[0].alarm.txt: is not a known property; did you mean 'text'?", "$.points[0].alarm.code: is \"D\"; write the alarm's code in lower-case letters, digits and single hyphens, as in \"door-open\"", "$.points[0].alarm.when: is \"ajar\"; write \"closed\" or \"open\"", "$.points[0].alarm.severity: is \"hihg\"; write \"high\", \"medium\" or \"low\": did you mean \"high\"?", "$.points[0].alarm.text: is \" \"; write what happened, for people, in 1 to 200 characters"] },
        { "{'kind':'contact','asset':'site/a','contact':'door','line':'p','alarm':true}", ["$.points[0].alarm: is true, not an object; write properties between { and }"] },
        { "{'kind':'contact','asset':'site/a','contact':'x','line':'p','alarm':{'code':'c','when':'open','severity':'low','text':'t'}},{'kind':'contact','asset':'site/a','contact':'y','line':'q','alarm':{'code':'c','when':'open','severity':'low','text':'t'}}", ["$.points[1].alarm: raises the alarm 'c' of site/a, as does $.points[0].alarm; write another code: each contact would clear the other's alarm"] },
        { "{'kind':'contact','asset':'edge/cab-1','meaning':'door','contact':'flap','line':'p'},{'kind':'contact','asset':'edge/cab-1','meaning':'door','line':'q'}", ["$.points[1].alarm: raises the alarm 'door-open' of edge/cab-1, as does $.points[0].alarm; write another code: each contact would clear the other's alarm"] },
        { "{'kind':'contact','asset':'edge/cab-1','meaning':'main','line':'p'}", ["$.points[0].meaning: is \"main\"; write \"door\", \"mains\", \"ups-on-battery\", \"ups-battery-low\" or \"flashing\": did you mean \"mains\"?"] },
        { "{'kind':'flashing-light','asset':'edge/cab-2'}", ["$.points[0].asset: is \"edge/cab-2\", another edge; write a site, as in \"site/2026-0412\", or this edge, \"edge/cab-1\"", "$.points[0].contact: is missing; write the light's name in at most 54 lower-case letters, digits and single hyphens, as in \"warning-light\"", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'flashing-light','asset':'site/a','contact':'l','line':'p','debounceMs':600,'minPeriodMs':600,'maxPeriodMs':600,'alarm':{'when':'blinking','severity':'low','text':'t'}}", ["$.points[0].maxPeriodMs: is 600, no more than minPeriodMs, 600; write a longer one: a light that flashes is lit again between the two", "$.points[0].debounceMs: is 600, no less than minPeriodMs, 600; write a shorter one: it would hide the flashing", "$.points[0].alarm.when: is \"blinking\"; write \"off\", \"steady\", \"flashing\" or \"not-flashing\""] },
        { "{'kind':'flashing-light','asset':'site/a','contact':'l','line':'p'},{'kind':'contact','asset':'site/a','contact':'l-flashing','line':'q'}", ["$.points[1]: tells of the same as $.points[0]: contact:site/a:l-flashing; remove one of the two, or mend its asset or name"] },
        { "{'kind':'pulse-counter'}", ["$.points[0].asset: is missing; write a car park, as in \"carpark/neue-mitte\", or a junction, as in \"junction/holzmarkt\"", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'pulse-counter','asset':'carpark/a','channel':1,'line':'p'}", ["$.points[0].lane: is missing; write the lane's name in the registry, 1 to 60 characters, as in \"in\"", "$.points[0].direction: is missing; write \"in\" or \"out\"", "$.points[0].channel: means nothing for a car park; remove it"] },
        { "{'kind':'pulse-counter','asset':'junction/a','lane':'in','direction':'in','line':'p'}", ["$.points[0].channel: is missing; write the Indiana detector channel, a whole number from 1 to 65535", "$.points[0].lane: means nothing for a junction; remove it", "$.points[0].direction: means nothing for a junction; remove it"] },
        { "{'kind':'loop-lane','asset':'carpark/a','lane':'in','a':'p','b':'q','inDirection':'a-to-b'},{'kind':'pulse-counter','asset':'carpark/a','lane':'in','direction':'in','line':'r'}", ["$.points[1]: tells of the same as $.points[0]: lane:carpark/a:in; remove one of the two, or mend its asset or name"] },
        { "{'kind':'detector','asset':'junction/a','channel':1,'line':'p'},{'kind':'pulse-counter','asset':'junction/a','channel':1,'line':'q'}", ["$.points[1]: tells of the same as $.points[0]: detector:junction/a:1; remove one of the two, or mend its asset or name"] },
        { "{'kind':'pedestrian-button'}", ["$.points[0].asset: is missing; write a junction, as in \"junction/holzmarkt\"", "$.points[0].channel: is missing; write the Indiana pedestrian detector channel, a whole number from 1 to 65535", $"$.points[0].line: is missing; {WriteLine}"] },
        { "{'kind':'pedestrian-button','asset':'junction/a','channel':1,'line':'p','lamp':'q'}", ["$.points[0].phase: is missing; write the Indiana phase number of the pedestrians, a whole number from 1 to 255"] },
        { "{'kind':'pedestrian-button','asset':'junction/a','channel':1,'line':'p','phase':2}", ["$.points[0].phase: means nothing without the lamp that acknowledges a call; write its line as \"lamp\", or remove the phase"] },
        { "{'kind':'heartbeat','everyS':3601}", ["$.points[0].asset: is missing; write a node, as in \"node/ap-markt-3\"", "$.points[0].everyS: is 3601; write a whole number of seconds from 1 to 3600", "$.points[0].line: is missing; write the line that is high while the node answers, or a \"probe\": \"icmp\", \"tcp\" or \"simulated\""] },
        { "{'kind':'heartbeat','asset':'node/a','probe':'tcp','host':'a b'}", ["$.points[0].host: is \"a b\"; write the name or address of the node, as in \"10.20.0.7\"", "$.points[0].port: is missing; write the TCP port, a whole number from 1 to 65535"] },
        { "{'kind':'heartbeat','asset':'node/a','probe':'icmp','host':'10.0.0.1','port':80}", ["$.points[0].port: means nothing for an ICMP echo; remove it, or write \"probe\": \"tcp\""] },
        { "{'kind':'heartbeat','asset':'node/a','probe':'icmp','host':'10.0.0.1','everyS':5,'count':5}", ["$.points[0].count: lets a round last 5 s, and the next begins after 5 s; write fewer questions, a shorter timeout or a longer \"everyS\""] },
        { "{'kind':'heartbeat','asset':'node/a','line':'p','host':'10.0.0.1'}", ["$.points[0].host: means nothing without a probe over the network; remove it, or write \"probe\": \"icmp\" or \"tcp\""] },
        { "{'kind':'heartbeat','asset':'node/a','line':'p','probe':'ping'}", ["$.points[0].probe: is \"ping\"; write \"simulated\", \"icmp\" or \"tcp\"", "$.points[0].line: stands beside a probe; remove one of the two"] },
    };

    [Theory]
    [MemberData(nameof(OfTheFile))]
    public void A_file_with_mistakes_is_refused_with_all_of_them(string written, string[] messages) => Check(written, messages);

    [Theory]
    [MemberData(nameof(OfSections))]
    public void A_section_with_mistakes_is_refused_with_all_of_them(string written, string[] messages) =>
        Check($"{{'edge':'cab-1','version':1,{written}}}", messages);

    [Theory]
    [MemberData(nameof(OfPoints))]
    public void Points_with_mistakes_are_refused_with_all_of_them(string written, string[] messages) =>
        Check($"{{'edge':'cab-1','version':1,'pins':{{'lines':['p','q','r','loop-1']}},'points':[{written}]}}", messages);

    [Fact]
    public void Mistakes_in_every_section_are_told_at_once() => Check(
        "{'edge':'','version':1,'pins':{'lines':['']},'points':[{'kind':'x'}],'replay':{'device':{}},'uplink':{'port':-1},'outbox':{'keep':1}}",
        [
            $"$.edge: is \"\"; write the edge's id: {WriteSlug}, as in \"cab-017\"",
            "$.pins.lines[0]: is \"\"; write 1 to 40 letters, digits and . _ -, as in \"in-a\"",
            "$.points[0].kind: is \"x\"; write \"loop-lane\", \"pulse-counter\", \"detector\", \"pedestrian-button\", \"signal-group\", \"programme\", \"contact\", \"flashing-light\" or \"heartbeat\"",
            "$.replay.device: is not a known property; did you mean 'devices'?",
            "$.uplink.port: is -1; write a whole number from 1 to 65535",
            "$.outbox.keep: is not a known property; did you mean 'keepDays'?",
        ]);

    [Fact]
    public void Files_that_it_names_lie_where_the_station_file_lies_unless_their_path_is_absolute()
    {
        var folder = Directory.CreateTempSubdirectory("jena-edge-").FullName;
        try
        {
            var path = Path.Combine(folder, "station.json");
            File.WriteAllText(path, """{ "edge": "cab-1", "version": 1, "uplink": { "tls": true, "passwordFile": "secrets/cab-1", "caFile": "/etc/ca.pem", "certificateFile": "cab-1.pem", "keyFile": "secrets/cab-1.key" } }""");

            var uplink = StationFile.Load(path).Station!.Uplink;

            Assert.Equal((Path.Combine(folder, "secrets", "cab-1"), "/etc/ca.pem"), (uplink.PasswordFile, uplink.CaFile));
            Assert.Equal((Path.Combine(folder, "cab-1.pem"), Path.Combine(folder, "secrets", "cab-1.key")), (uplink.CertificateFile, uplink.KeyFile));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_mistake_like_any_other()
    {
        var missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "station.json");

        var problem = Assert.Single(StationFile.Load(missing).Problems);

        Assert.Equal("$", problem.Path);
        Assert.StartsWith($"the file {missing} cannot be read: ", problem.Wrong, StringComparison.Ordinal);
        Assert.Equal("name a station file that exists and that this user may read", problem.Write);
    }

    private static void Check(string written, string[] messages)
    {
        var load = StationFile.Parse(written.Replace('\'', '"'));

        Assert.Equal(messages, load.Problems.Select(static p => p.ToString()));
        Assert.False(load.IsGood);
        Assert.Null(load.Station);
    }
}
