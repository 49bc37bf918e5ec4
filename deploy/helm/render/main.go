// Renders a chart as Helm does, for machines that have no Helm: values as JSON numbers, sprig's functions, include, toYaml and required.
// It is stricter in one thing: a value that is in neither values.yaml nor a file of the caller's is a fault, where Helm writes nothing.
//
//	render CHART [--name RELEASE] [--namespace NAMESPACE] [-f VALUES]... [--notes]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

func main() {
	release := map[string]interface{}{
		"Name": "pubby", "Namespace": "default", "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1,
	}
	var chart string
	var files []string
	notes := false
	for arguments := os.Args[1:]; len(arguments) > 0; arguments = arguments[1:] {
		next := func() string {
			if len(arguments) < 2 {
				stop(fmt.Errorf("%s needs a value", arguments[0]))
			}
			arguments = arguments[1:]
			return arguments[0]
		}
		switch arguments[0] {
		case "--name":
			release["Name"] = next()
		case "--namespace":
			release["Namespace"] = next()
		case "-f":
			files = append(files, next())
		case "--notes":
			notes = true
		default:
			chart = arguments[0]
		}
	}
	values := read(filepath.Join(chart, "values.yaml"))
	for _, file := range files {
		values = merge(values, read(file))
	}
	about := map[string]interface{}{}
	for name, value := range read(filepath.Join(chart, "Chart.yaml")) {
		about[strings.ToUpper(name[:1])+name[1:]] = value
	}
	render(chart, notes, map[string]interface{}{"Values": values, "Chart": about, "Release": release, "Files": chartFiles(chart)})
}

// What a template reads of its chart.
type chartFiles string

// Get is "" for a file that is not there in Helm. Here it is a fault.
func (folder chartFiles) Get(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(string(folder), name))
	return string(text), err
}

func render(chart string, notes bool, data map[string]interface{}) {
	paths, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	stop(err)
	sort.Strings(paths)
	all := template.New("chart").Option("missingkey=error")
	all.Funcs(sprig.TxtFuncMap()).Funcs(template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var text bytes.Buffer
			err := all.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			text, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(text), "\n"), err
		},
		"required": func(fault string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, fmt.Errorf("%s", fault)
			}
			return value, nil
		},
	})
	for _, path := range paths {
		text, err := os.ReadFile(path)
		stop(err)
		_, err = all.New(filepath.Base(path)).Parse(string(text))
		stop(err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "_") || (name == "NOTES.txt") != notes {
			continue
		}
		var text bytes.Buffer
		stop(all.ExecuteTemplate(&text, name, data))
		if notes {
			fmt.Print(text.String())
		} else if strings.TrimSpace(text.String()) != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", name, strings.Trim(text.String(), "\n"))
		}
	}
}

// Helm reads YAML by way of JSON, so each number is a float.
func read(path string) map[string]interface{} {
	text, err := os.ReadFile(path)
	stop(err)
	var parsed map[string]interface{}
	stop(yaml.Unmarshal(text, &parsed))
	text, err = json.Marshal(parsed)
	stop(err)
	values := map[string]interface{}{}
	stop(json.Unmarshal(text, &values))
	return values
}

// Objects are merged, lists and single values replaced.
func merge(values, others map[string]interface{}) map[string]interface{} {
	for name, other := range others {
		inner, isObject := values[name].(map[string]interface{})
		if its, also := other.(map[string]interface{}); isObject && also {
			values[name] = merge(inner, its)
		} else {
			values[name] = other
		}
	}
	return values
}

func stop(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
